"""The program under test: where it is, how it is started, stopped and killed."""

import json
import os
import signal
import subprocess
import sys
import time

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MILLRACE = os.environ.get("MILLRACE", os.path.join(PROJECT, "build", "millrace"))


def definition(path, name, config, sinks):
    """Writes a connector definition; the server is the one of the environment unless `config` says otherwise."""
    server = {
        "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
        "plugin.name": "pgoutput",
        "topic.prefix": name,
        "database.hostname": "${env:PGHOST}",
        "database.port": "${env:PGPORT}",
        "database.user": "${env:PGUSER}",
        "database.password": "${env:PGPASSWORD}",
    }
    with open(path, "w") as file:
        json.dump({"name": name, "config": {**server, **config}, "sinks": sinks}, file, indent=2)
    return path


class Program:
    """A running program. Standard error, and standard output unless it goes elsewhere, are appended to `log`.

    After its end: `code`, `elapsed` (seconds), `rusage`, and `peak`, its largest resident size in MiB. The peak is read
    while it runs: what wait4 says includes the size of this process at the time of the fork.
    """

    def __init__(self, command, log, stdout=None):
        self.log = log
        self.log_start = os.path.getsize(log) if os.path.exists(log) else 0
        self.started = time.monotonic()
        with open(log, "ab") as stderr:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout or stderr, stderr=stderr)
        self.pid = self.process.pid
        self.code = self.rusage = None
        self.peak = 0

    def wait(self, seconds=None):
        """The exit code (negative: the signal that ended it), or None when it still runs after `seconds`."""
        deadline = None if seconds is None else time.monotonic() + seconds
        while self.code is None:
            self.peak = max(self.peak, resident(self.pid, "VmHWM"))
            pid, status, rusage = os.wait4(self.pid, os.WNOHANG)
            if pid:
                self.elapsed = time.monotonic() - self.started
                self.code, self.rusage = os.waitstatus_to_exitcode(status), rusage
                self.process.returncode = self.code
            elif deadline is not None and time.monotonic() >= deadline:
                return None
            else:
                time.sleep(0.004)
        return self.code

    def kill(self):
        self._signal(signal.SIGKILL)
        return self.wait()

    def stop(self, seconds=10):
        """SIGTERM; kills what does not stop within `seconds`."""
        self._signal(signal.SIGTERM)
        code = self.wait(seconds)
        return code if code is not None else self.kill()

    def output(self):
        """What this run wrote to its log."""
        with open(self.log, "rb") as file:
            file.seek(self.log_start)
            return file.read().decode(errors="replace")

    def _signal(self, number):
        if self.code is None:
            os.kill(self.pid, number)


def run(definition, state, log, *options, stdout=None):
    """Starts `millrace run`."""
    return Program([MILLRACE, "run", definition, "--state", state, *options], log, stdout)


def resident(pid, field="VmRSS"):
    """What a process holds (VmRSS) or at most held (VmHWM) in memory, in MiB; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/status") as file:
            return next((int(line.split()[1]) / 1024 for line in file if line.startswith(field)), 0)
    except OSError:
        return 0


def require_program():
    if not os.access(MILLRACE, os.X_OK):
        sys.exit(f"no {MILLRACE}: run make release first")
