"""Records what the program emits over one scenario: a fresh database, the program through its adapter, the SQL, the events."""
import json
import os
import signal
import subprocess
import time

IDLE_SECONDS = 1.5      # after which no more events are expected
COMPLETE_SECONDS = 0.4  # the same once as many events came as are expected
LIMIT_SECONDS = 60      # for each wait


class Failure(Exception):
    """The recording could not be made; the text says why."""


class Server:
    """A PostgreSQL server, by the libpq environment."""

    def __init__(self):
        need = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
        self.host, self.port, self.user, self.password = (os.environ[name] for name in need)

    def run(self, sql, database="postgres"):
        done = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database], input=sql, text=True,
                              capture_output=True, env=os.environ | {"PGTZ": "UTC", "PGOPTIONS": "-c client_min_messages=error"})
        if done.returncode:
            raise Failure(f"SQL failed: {done.stderr.strip()}")
        return done.stdout.strip()

    def version(self):
        return int(self.run("show server_version_num")) // 10000

    def drop(self, database, slot):
        """Removes the scenario's slot and database; the slot may need a moment to be released."""
        slots = f"pg_replication_slots where (slot_name = '{slot}' or database = '{database}')"
        self.run(f"select pg_terminate_backend(active_pid) from {slots} and active")
        wait_until(lambda: self.run(f"select count(*) from {slots} and active") == "0", "the slot to be released")
        self.run(f"select pg_drop_replication_slot(slot_name) from {slots};\ndrop database if exists \"{database}\" with (force)")

    def streams(self, slot):
        return self.run("select count(*) from pg_replication_slots s join pg_stat_replication r on r.pid = s.active_pid "
                        f"where slot_name = '{slot}' and state in ('catchup', 'streaming')") != "0"


def wait_until(condition, what, alive=lambda: True):
    end = time.monotonic() + LIMIT_SECONDS
    while not condition():
        if not alive():
            raise Failure(f"the program ended before {what}")
        if time.monotonic() > end:
            raise Failure(f"waited {LIMIT_SECONDS} s for {what}")
        time.sleep(0.05)


class Recording:
    """One run of a scenario in a working directory: `events.jsonl`, `offsets.json`, `program.log`."""

    def __init__(self, scenario, server, adapter, work):
        self.scenario, self.server, self.adapter, self.work = scenario, server, adapter, work
        self.program = None
        self.expected = len(scenario.expected())
        os.makedirs(work, exist_ok=True)
        self.events = os.path.join(work, "events.jsonl")
        open(self.events, "w").close()

    def lines(self):
        """The whole lines written so far."""
        with open(self.events, encoding="utf-8") as file:
            return [line for line in file.read().rpartition("\n")[0].split("\n") if line]

    def make(self):
        """Runs the scenario and gives the recorded lines."""
        scenario = self.scenario
        self.server.drop(scenario.database, scenario.slot)
        self.server.run(f'create database "{scenario.database}"')
        try:
            self.server.run(scenario.text("init.sql"), scenario.database)
            self.start()
            for step, argument in scenario.steps():
                self.perform(step, argument)
            self.wait_idle(self.expected)
            self.stop(signal.SIGTERM)
            return self.lines()
        finally:
            self.stop(signal.SIGKILL)
            self.server.drop(scenario.database, scenario.slot)

    def perform(self, step, argument):
        if step == "sql":
            self.server.run(argument, self.scenario.database)
        elif step == "sleep":
            time.sleep(float(argument))
        elif step == "wait":
            self.wait_idle()
        elif step in ("stop", "kill"):
            self.wait_idle()
            self.stop(signal.SIGTERM if step == "stop" else signal.SIGKILL)
        elif step == "start":
            self.start()
        else:
            raise Failure(f"stream.sql: unknown step @{step}")

    def start(self):
        """Starts the program and waits until it streams, or has ended in order."""
        path = os.path.join(self.work, "connector.json")
        server = self.server
        connection = {"hostname": server.host, "port": server.port, "user": server.user, "password": server.password}
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.scenario.configuration | {f"database.{name}": value for name, value in connection.items()}, file)
        with open(os.path.join(self.work, "program.log"), "ab") as log:
            self.program = subprocess.Popen([self.adapter, path, self.events, os.path.join(self.work, "offsets.json")],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        wait_until(lambda: self.ended_well() or server.streams(self.scenario.slot), "streaming", self.runs)

    def runs(self):
        return self.program is not None and self.program.poll() is None

    def ended_well(self):
        return self.program.poll() == 0

    def stop(self, number):
        if self.runs():
            os.killpg(self.program.pid, number) if number == signal.SIGKILL else self.program.send_signal(number)
            try:
                status = self.program.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.program.pid, signal.SIGKILL)
                raise Failure("the program did not end within 20 s of SIGTERM") from None
            if number == signal.SIGTERM and status:
                raise Failure(f"the program ended with status {status} on SIGTERM")
        elif number == signal.SIGTERM and self.program.returncode:
            raise Failure(f"the program ended by itself with status {self.program.returncode}")

    def wait_idle(self, expected=None):
        """Waits until the events stop coming; heartbeats do not count."""
        seen, since = -1, time.monotonic()
        end = since + LIMIT_SECONDS
        while self.runs() and time.monotonic() < end:
            count = sum("Heartbeat" not in line and "heartbeat" not in line[:80] for line in self.lines())
            if count != seen:
                seen, since = count, time.monotonic()
            enough = expected is not None and count >= expected
            if time.monotonic() - since >= (COMPLETE_SECONDS if enough else IDLE_SECONDS):
                return
            time.sleep(0.05)
