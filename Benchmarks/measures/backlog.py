"""Draining a backlog: millrace to JSON on /dev/null beside pg_recvlogical to /dev/null, over copies of one slot."""

import os

from .machine import COLUMNS, DATABASE, VALUES, median, number

CHANGES = number("CHANGES", 1_000_000)
ROUNDS = number("ROUNDS", 3)


def small_transactions(bench):
    """Six inserts, three updates, one delete of ten, in transactions of 1,000 changes."""
    _prepare(bench, "small", _many_transactions)
    _compare(bench, "small", f"backlog of {CHANGES:,} changes")
    _drop(bench, "small")


def one_transaction(bench):
    """All inserts in one transaction: the server spills it to disk and sends it after its commit."""
    _prepare(bench, "large", lambda bench, table: bench.sql.run(
        f"INSERT INTO {table} SELECT {VALUES} FROM generate_series(1, {CHANGES}) i"))
    _compare(bench, "large", f"one transaction of {CHANGES:,} rows")
    _drop(bench, "large")


def schemas(bench):
    """The same backlog with and without the schema part in every event."""
    _prepare(bench, "schemas", _many_transactions)
    plain, full = [], []
    for round in range(ROUNDS):
        for results, enabled in [(plain, False), (full, True)]:
            slot = _copy(bench, "schemas")
            results.append(bench.drain(_definition(bench, slot, "schemas", enabled), "--until-caught-up"))
            _drop_slot(bench, slot)
        bench.note(f"schemas, round {round + 1}: without {plain[-1].cpu:.2f} s CPU, with {full[-1].cpu:.2f} s CPU")
    ratio = median(full, "cpu") / median(plain, "cpu")
    bench.result("CPU with schemas / without", f"{median(full, 'cpu'):.2f} s", f"{median(plain, 'cpu'):.2f} s (without)",
                 f"{ratio:.2f}", "<= 1.3", ratio <= 1.3)
    _drop(bench, "schemas")


def _prepare(bench, name, fill):
    bench.sql.run(f"CREATE TABLE {name} ({COLUMNS})")
    bench.sql.run(f"CREATE PUBLICATION {name} FOR TABLE {name}")
    bench.sql.run(f"SELECT pg_create_logical_replication_slot('{name}', 'pgoutput')")
    bench.note(f"\nwriting {CHANGES:,} changes for '{name}'")
    fill(bench, name)
    bench.end = bench.sql.value("SELECT pg_current_wal_flush_lsn()")


def _many_transactions(bench, table):
    each = 1000
    bench.sql.run(f"""
      CREATE OR REPLACE PROCEDURE fill() LANGUAGE plpgsql AS $$
      BEGIN
        FOR n IN 0..{CHANGES // each - 1} LOOP
          INSERT INTO {table} SELECT {VALUES} FROM generate_series(n * 600 + 1, n * 600 + 600) i;
          UPDATE {table} SET quantity = quantity + 1, amount = amount + 1, name = name || '*'
            WHERE id BETWEEN n * 600 + 1 AND n * 600 + 300;
          DELETE FROM {table} WHERE id BETWEEN n * 600 + 501 AND n * 600 + 600;
          COMMIT;
        END LOOP;
      END $$""")
    bench.sql.run("CALL fill()")


def _compare(bench, name, title):
    ours, theirs = [], []
    for round in range(ROUNDS):
        for results, drain in [(ours, _millrace), (theirs, _recvlogical)]:
            slot = _copy(bench, name)
            results.append(drain(bench, slot, name))
            _drop_slot(bench, slot)
        bench.note(f"{title}, round {round + 1}: " + ", ".join(
            f"{who} {CHANGES / each.wall:,.0f}/s, {each.cpu:.2f} s CPU, {each.memory:.0f} MiB"
            for who, each in [("millrace", ours[-1]), ("pg_recvlogical", theirs[-1])]))
    rates = [CHANGES / median(each, "wall") for each in (ours, theirs)]
    processor = [median(each, "cpu") for each in (ours, theirs)]
    bench.result(f"{title}: rate", f"{rates[0]:,.0f}/s", f"{rates[1]:,.0f}/s", f"{rates[0] / rates[1]:.2f}", ">= 1",
                 rates[0] >= rates[1])
    bench.result(f"{title}: CPU", f"{processor[0]:.2f} s", f"{processor[1]:.2f} s", f"{processor[0] / processor[1]:.2f}",
                 "<= 0.5", processor[0] <= processor[1] / 2)
    million = processor[0] * 1_000_000 / CHANGES
    bench.result(f"{title}: CPU per million", f"{million:.2f} s", "-", "-", "< 1 s", million < 1)
    memory = max(each.memory for each in ours)
    bench.result(f"{title}: peak memory", f"{memory:.1f} MiB", f"{max(each.memory for each in theirs):.1f} MiB", "-",
                 "< 32 MiB", memory < 32)


def _definition(bench, slot, publication, schemas=False):
    # The slot is there and the state is empty: without a snapshot streaming begins where the slot stands.
    return bench.definition(slot, publication, schemas, **{"snapshot.mode": "no_data"})


def _millrace(bench, slot, name):
    return bench.drain(_definition(bench, slot, name), "--until-caught-up")


def _recvlogical(bench, slot, name):
    return bench.timed([
        os.path.join(os.environ["PGBIN"], "pg_recvlogical"), "--dbname", DATABASE, "--slot", slot, "--start", "--no-loop",
        "--endpos", bench.end, "--file", os.devnull, "--option", "proto_version=1", "--option", f"publication_names={name}"])


def _copy(bench, name):
    copy = f"{name}_copy"
    bench.sql.run(f"SELECT pg_copy_logical_replication_slot('{name}', '{copy}')")
    return copy


def _drop_slot(bench, slot):
    import time
    for _ in range(200):
        if bench.sql.value(f"SELECT active FROM pg_replication_slots WHERE slot_name = '{slot}'") == "f":
            break
        time.sleep(0.02)
    bench.sql.run(f"SELECT pg_drop_replication_slot('{slot}')")


def _drop(bench, name):
    bench.sql.run(f"SELECT pg_drop_replication_slot('{name}')")
    bench.sql.run(f"DROP PUBLICATION {name}")
    bench.sql.run(f"DROP TABLE {name}")
