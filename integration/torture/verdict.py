"""The comparison at the end of a round: mirror, history and file against the source and the truth."""

import json
from collections import Counter

from harness import warehouse
from torture import truth

# What to compare of each table: column and how its value becomes text on both sides.
COLUMNS = {
    "accounts": {"id": "text", "branch": "text", "balance": "text", "note": "text"},
    "ledger": {"id": "text", "source": "text", "target": "text", "amount": "text", "at": "time"},
    "documents": {"id": "text", "title": "text", "body": "text", "version": "text"},
    "tags": {"place": "text", "number": "text", "label": "text"},
    "events": {"id": "text", "kind": "text", "ratio": "number", "ok": "text", "day": "text", "text": "text"},
}
TOTAL = "SELECT sum(balance)::text FROM {}"


class Verdict:
    def __init__(self, one):
        self.one, self.source = one, one.source
        self.found = []
        extra = self.source.run(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'tags' AND column_name LIKE 'extra%'")
        self.columns = {**COLUMNS, "tags": {**COLUMNS["tags"], **{name: "text" for name, in extra}}}

    def complaints(self):
        """What is wrong, and the figures of the round in words."""
        transactions = self.one.truth.changes()
        rows = {table: self._source_rows(table) for table in self.columns}
        self._mirror(rows)
        changes = self._file(transactions, rows)
        history = self._history(transactions)
        return self.found, f"{sum(map(len, rows.values()))} rows, {changes} changes in the file, {history} in the history"

    def complain(self, text):
        self.found.append(text)

    # The source

    def _source_rows(self, table):
        expressions = {"text": '"{}"::text', "number": '"{}"::text',
                       "time": '(extract(epoch FROM "{}") * 1000000)::bigint::text'}
        columns = self.columns[table]
        select = ", ".join(expressions[kind].format(name) for name, kind in columns.items())
        return self._by_key(table, self.source.run(f"SELECT {select} FROM {table}"))

    def _by_key(self, table, rows):
        names = list(self.columns[table])
        key = [names.index(name) for name in truth.KEYS[table]]
        numbers = [index for index, kind in enumerate(self.columns[table].values()) if kind == "number"]
        result = {}
        for row in rows:
            row = list(row)
            for index in numbers:
                row[index] = None if row[index] is None else float(row[index])
            result.setdefault(tuple(row[index] for index in key), []).append(tuple(row))
        return result

    # The mirror

    def _mirror(self, rows):
        lake = warehouse.connect(self.one.path("mirror.duckdb"))
        expressions = {"text": 'CAST("{}" AS varchar)', "number": 'CAST("{}" AS varchar)',
                       "time": 'CAST(epoch_us("{}") AS varchar)'}
        for table, columns in self.columns.items():
            select = ", ".join(expressions[kind].format(name) for name, kind in columns.items())
            place = warehouse.table(lake, table)
            ours = self._by_key(table, lake.execute(f"SELECT {select} FROM {place}").fetchall())
            self._compare(f"mirror, {table}", rows[table], ours)
        total = lake.execute(f"SELECT CAST(sum(balance) AS varchar) FROM {warehouse.table(lake, 'accounts')}").fetchone()[0]
        if total != self.source.value("SELECT sum(balance)::text FROM accounts"):
            self.complain(f"mirror: the balances sum up to {total}")
        lake.close()

    def _compare(self, what, theirs, ours):
        missing = [key for key in theirs if key not in ours]
        extra = [key for key in ours if key not in theirs]
        double = [key for key, found in ours.items() if len(found) > 1]
        different = [key for key, row in theirs.items() if key in ours and ours[key][0] != row[0]]
        for name, keys in [("missing", missing), ("too many", extra), ("double", double), ("different", different)]:
            if keys:
                self.complain(f"{what}: {len(keys)} rows {name}, for example {keys[0]}"
                              + (f": {_first_difference(theirs, ours, keys[0])}" if name == "different" else ""))

    # The file

    def _file(self, transactions, rows):
        seen, state, snapshot_position, partial = Counter(), {table: {} for table in self.columns}, -1, 0
        with open(self.one.path("events.jsonl"), "rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    self.complain("file: the last line is not whole")
                    continue
                try:
                    record = json.loads(line)
                except ValueError:
                    partial += 1
                    continue
                value = record["value"]
                if value is None or value.get("op") not in ("r", "c", "u", "d"):
                    continue
                table, position = value["source"]["table"], value["source"]["lsn"]
                key = tuple(str(record["key"][name]) for name in truth.KEYS[table])
                if value["op"] == "r":
                    if position > snapshot_position:  # a snapshot that was begun again
                        snapshot_position, state = position, {table: {} for table in self.columns}
                        seen.clear()
                else:
                    seen[(position, table, value["op"], key)] += 1
                if value["op"] == "d":
                    state[table].pop(key, None)
                else:
                    state[table][key] = value["after"]
        if partial:
            self.complain(f"file: {partial} lines are not JSON")
        self._account_for("file", transactions, seen, snapshot_position)
        for table, theirs in rows.items():
            if set(theirs) != set(state[table]):
                self.complain(f"file, {table}: the last events leave {len(state[table])} keys, the source has {len(theirs)}")
        for key, (row,) in rows["accounts"].items():
            if str(state["accounts"].get(key, {}).get("balance")) != row[2]:
                self.complain(f"file, accounts: balance of {key} differs")
                break
        return sum(seen.values())

    def _account_for(self, what, transactions, seen, snapshot_position):
        """Each change of a transaction that committed after the snapshot's position has to be there exactly once."""
        if not seen:
            self.complain(f"{what}: holds no change at all, which proves nothing")
        expected = Counter(change for commit, changes in transactions if commit > snapshot_position for change in changes)
        missing, repeated = expected - seen, seen - expected
        if missing:
            self.complain(f"{what}: {sum(missing.values())} changes missing, for example {next(iter(missing))}")
        if repeated:
            self.complain(f"{what}: {sum(repeated.values())} changes too many, for example {next(iter(repeated))}")

    # The history

    def _history(self, transactions):
        lake = warehouse.connect(self.one.path("history.duckdb"))
        seen, snapshot_position = Counter(), -1
        for table in self.columns:
            key = [f'CAST("{name}" AS varchar)' for name in truth.KEYS[table]]
            place = warehouse.table(lake, table)
            for position, operation, *values in lake.execute(
                    f"SELECT _position, _op, {', '.join(key)} FROM {place} WHERE _op <> 'r'").fetchall():
                seen[(position, table, operation, tuple(values))] += 1
            double = lake.execute(f"SELECT count(*) FROM (SELECT {', '.join(key)} FROM {place} WHERE _op = 'r' "
                                  f"GROUP BY ALL HAVING count(*) > 1)").fetchone()[0]
            last = lake.execute(f"SELECT max(_position) FROM {place} WHERE _op = 'r'").fetchone()[0]
            snapshot_position = max(snapshot_position, -1 if last is None else last)
            if double:
                self.complain(f"history, {table}: {double} snapshot rows are there twice")
        lake.close()
        self._account_for("history", truth.with_whole_updates(transactions), seen, snapshot_position)
        return sum(seen.values())


def _first_difference(theirs, ours, key):
    for left, right in zip(theirs[key][0], ours[key][0]):
        if left != right:
            return f"{str(left)[:60]!r} in the source, {str(right)[:60]!r} here"
    return ""
