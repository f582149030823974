"""What the measurements share: the machine's description, the database, timed processes, the closing table."""

import os
import platform
import statistics
import subprocess
import time

from harness import postgres, program

DATABASE = "bench"

# Ten columns of the usual kinds.
COLUMNS = """id bigint PRIMARY KEY, customer int NOT NULL, quantity int, name text, email varchar(60), amount numeric(12,2),
  active boolean, created timestamptz, day date, ratio float8"""
VALUES = """i, (i % 100000)::int, (i % 17)::int, 'name of ' || i, 'person' || i || '@example.com', (i % 100000) / 100.0,
  i % 2 = 0, timestamptz '2024-01-01 00:00:00Z' + i * interval '1 second', date '2024-01-01' + (i % 365)::int, i / 7.0::float8"""


def number(name, default):
    return int(os.environ.get(name, default))


def describe():
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), platform.machine())
    server = subprocess.run([os.path.join(os.environ["PGBIN"], "postgres"), "--version"], capture_output=True, text=True)
    return (f"{os.cpu_count()} cores, {model}; {server.stdout.strip()}; load average {os.getloadavg()[0]:.1f}; "
            f"{time.strftime('%Y-%m-%d %H:%M')}")


class Measured:
    """One finished program: wall and CPU seconds, peak memory in MiB."""

    def __init__(self, run):
        if run.wait() != 0:
            raise SystemExit(f"a measured program ended with {run.code}:\n{run.output()[-3000:]}")
        self.wall, self.cpu, self.memory = run.elapsed, run.rusage.ru_utime + run.rusage.ru_stime, run.peak


def median(measurements, field):
    return statistics.median(getattr(each, field) for each in measurements)


class Bench:
    """The server's database and the rows of the closing table."""

    def __init__(self, directory):
        self.directory = directory
        server = postgres.Connection("postgres")
        server.run(f"CREATE DATABASE {DATABASE}")
        server.close()
        self.sql = postgres.Connection(DATABASE)
        self.rows, self.runs = [], 0

    def close(self):
        self.sql.close()

    def note(self, text):
        print(text, flush=True)

    def result(self, what, ours, other, ratio, goal, met):
        self.rows.append((what, ours, other, ratio, goal, "yes" if met else "NO"))
        print(f"  {what}: {ours} | {other} | {ratio} | goal {goal}: {'met' if met else 'MISSED'}", flush=True)

    def table(self):
        head = ("measure", "millrace", "beside it", "ratio", "goal", "met")
        widths = [max(len(row[column]) for row in [head, *self.rows]) for column in range(len(head))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in [head, *self.rows]]
        lines.insert(1, "  ".join("-" * width for width in widths))
        return "\n".join(lines)

    def definition(self, slot, publication, schemas=False, path=os.devnull, **config):
        """A fresh state directory and a definition that writes JSON lines to `path`."""
        self.runs += 1
        place = os.path.join(self.directory, f"run{self.runs}")
        os.mkdir(place)
        config = {
            "database.dbname": DATABASE, "slot.name": slot, "publication.name": publication,
            "publication.autocreate.mode": "disabled", "key.converter.schemas.enable": str(schemas).lower(),
            "value.converter.schemas.enable": str(schemas).lower(), **config,
        }
        sinks = {"log": {"type": "file", "path": path}}
        name = program.definition(os.path.join(place, "pipeline.json"), "bench", config, sinks)
        return name, os.path.join(place, "state"), os.path.join(place, "log")

    def drain(self, definition, *options):
        """Runs millrace to its end over a definition from `definition`."""
        return Measured(program.run(*definition, *options))

    def timed(self, command):
        """Runs another program to its end, its output to /dev/null."""
        return Measured(program.Program(command, os.path.join(self.directory, "log"), stdout=subprocess.DEVNULL))
