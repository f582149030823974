"""From commit to event: how long after COMMIT returned the event could be read from millrace's standard output."""

import multiprocessing
import os
import subprocess
import time

from harness import postgres, program

from .machine import COLUMNS, DATABASE, VALUES, number

SECONDS = number("LATENCY_SECONDS", 20)
RATE = number("LATENCY_RATE", 500)


def commit_steadily(first, queue):
    """Its own process: one insert per transaction, on schedule; reports when each commit returned."""
    connection = postgres.Connection(DATABASE)
    returned, began = [], time.monotonic()
    for index in range(SECONDS * RATE):
        due = began + index / RATE
        rest = due - time.monotonic()
        if rest > 0:
            time.sleep(rest)
        connection.run(f"INSERT INTO latency SELECT {VALUES} FROM (SELECT {first + index}::bigint AS i) n")
        returned.append(time.monotonic())
    connection.close()
    queue.put(returned)


def measure(bench):
    bench.sql.run(f"CREATE TABLE latency ({COLUMNS})")
    bench.sql.run("CREATE PUBLICATION latency FOR TABLE latency")
    bench.sql.run("SELECT pg_create_logical_replication_slot('latency', 'pgoutput')")
    definition = bench.definition("latency", "latency", path="-", **{"snapshot.mode": "no_data"})
    run = program.run(*definition, stdout=subprocess.PIPE)
    bench.note(f"\nlatency: {RATE} transactions a second for {SECONDS} s")
    queue = multiprocessing.Queue()
    client = multiprocessing.Process(target=commit_steadily, args=(1, queue))
    client.start()
    arrived = read_arrivals(run, SECONDS * RATE)
    returned = queue.get()
    client.join()
    run.stop()
    delays = sorted(max(0.0, arrived[index + 1] - moment) * 1000 for index, moment in enumerate(returned))
    half, high = delays[len(delays) // 2], delays[int(len(delays) * 0.99)]
    rate = (len(returned) - 1) / (returned[-1] - returned[0])
    bench.note(f"latency at {rate:.0f} transactions/s: p50 {half:.2f} ms, p90 {delays[int(len(delays) * 0.9)]:.2f} ms, "
               f"p99 {high:.2f} ms, longest {delays[-1]:.1f} ms")
    bench.result("commit to event: p50", f"{half:.2f} ms", f"at {rate:.0f}/s", "-", "< 2 ms", half < 2)
    bench.result("commit to event: p99", f"{high:.2f} ms", f"at {rate:.0f}/s", "-", "< 8 ms", high < 8)
    bench.sql.run("DROP PUBLICATION latency")
    bench.sql.run("SELECT pg_drop_replication_slot('latency')")


def read_arrivals(run, count):
    """When the event of each id could be read. The id stands in the key, which is near the line's beginning."""
    pipe, rest, arrived = run.process.stdout.fileno(), b"", {}
    while len(arrived) < count:
        piece = os.read(pipe, 1 << 20)
        moment = time.monotonic()
        if not piece:
            raise SystemExit(f"millrace ended early:\n{run.output()[-2000:]}")
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            mark = line.find(b'"id":')
            if mark > 0:
                end = mark + 5
                while line[end:end + 1].isdigit():
                    end += 1
                arrived.setdefault(int(line[mark + 5:end]), moment)
    return arrived
