"""Snapshot to JSON on /dev/null beside COPY … TO STDOUT of the same table through psql to /dev/null."""

import os

from .machine import COLUMNS, DATABASE, VALUES, median, number

ROWS = number("SNAPSHOT_ROWS", 2_000_000)
ROUNDS = number("ROUNDS", 3)


def measure(bench):
    bench.note(f"\nwriting {ROWS:,} rows")
    bench.sql.run(f"CREATE TABLE rows ({COLUMNS})")
    bench.sql.run(f"INSERT INTO rows SELECT {VALUES} FROM generate_series(1, {ROWS}) i")
    bench.sql.run("VACUUM ANALYZE rows")
    bench.sql.run("CREATE PUBLICATION rows FOR TABLE rows")
    ours, theirs = [], []
    for round in range(ROUNDS):
        definition = bench.definition("rows", "rows", **{"snapshot.mode": "initial_only", "table.include.list": "public.rows"})
        ours.append(bench.drain(definition))
        bench.sql.run("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = 'rows'")
        theirs.append(bench.timed(["psql", "--no-psqlrc", "--quiet", "--dbname", DATABASE, "--command", "COPY rows TO STDOUT"]))
        bench.note(f"snapshot, round {round + 1}: " + ", ".join(
            f"{who} {ROWS / each.wall:,.0f} rows/s, {each.cpu:.2f} s CPU, {each.memory:.0f} MiB"
            for who, each in [("millrace", ours[-1]), ("COPY", theirs[-1])]))
    rates = [ROWS / median(each, "wall") for each in (ours, theirs)]
    bench.result(f"snapshot of {ROWS:,} rows: rate", f"{rates[0]:,.0f} rows/s", f"{rates[1]:,.0f} rows/s (COPY)",
                 f"{rates[0] / rates[1]:.2f}", ">= 0.8", rates[0] >= 0.8 * rates[1])
    memory = max(each.memory for each in ours)
    bench.result("snapshot: peak memory", f"{memory:.1f} MiB", f"{max(each.memory for each in theirs):.1f} MiB (psql)", "-",
                 "-", True)
    bench.sql.run("DROP PUBLICATION rows")
    bench.sql.run("DROP TABLE rows")
