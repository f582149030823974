"""Start to first event with slot and schema known; then what an idle millrace costs."""

import os
import statistics
import subprocess
import time

from harness import program

from .machine import COLUMNS, VALUES, number

STARTS = number("STARTS", 10)
IDLE_SECONDS = number("IDLE_SECONDS", 10)


def measure(bench):
    bench.note("\nstart to first event")
    bench.sql.run(f"CREATE TABLE start ({COLUMNS})")
    bench.sql.run("CREATE PUBLICATION start FOR TABLE start")
    bench.sql.run("SELECT pg_create_logical_replication_slot('start', 'pgoutput')")
    definition = bench.definition("start", "start", path="-", **{"snapshot.mode": "no_data"})
    insert(bench, 1)
    first_event(definition).stop()
    times = []
    for index in range(STARTS):
        insert(bench, index + 2)
        run = first_event(definition)
        times.append(run.first_event * 1000)
        if index < STARTS - 1:
            run.stop()
    bench.note("  " + ", ".join(f"{each:.0f}" for each in times) + " ms")
    bench.result("start to first event", f"{statistics.median(times):.0f} ms", "-", "-", "< 60 ms",
                 statistics.median(times) < 60)
    idle(bench, run)
    run.stop()
    bench.sql.run("DROP PUBLICATION start")
    bench.sql.run("SELECT pg_drop_replication_slot('start')")


def insert(bench, number):
    bench.sql.run(f"INSERT INTO start SELECT {VALUES} FROM (SELECT {number}::bigint AS i) n")


def first_event(definition):
    run = program.run(*definition, stdout=subprocess.PIPE)
    if not os.read(run.process.stdout.fileno(), 1 << 16):
        raise SystemExit(f"millrace ended early:\n{run.output()[-2000:]}")
    run.first_event = time.monotonic() - run.started
    return run


def idle(bench, run):
    time.sleep(2)
    before = processor_seconds(run.pid)
    time.sleep(IDLE_SECONDS)
    used = (processor_seconds(run.pid) - before) / IDLE_SECONDS * 100
    memory = program.resident(run.pid)
    bench.result("idle memory", f"{memory:.1f} MiB", "-", "-", "< 20 MiB", memory < 20)
    bench.result("idle CPU", f"{used:.2f} %", "-", "-", "< 0.5 %", used < 0.5)


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

