"""What really happened: every change of the source as the server's own `test_decoding` tells it.

A slot of that plug-in, made before the workload, keeps all changes; after the campaign they are read once.
"""

import re

from harness import postgres

KEYS = {
    "accounts": ("id",), "ledger": ("id",), "documents": ("id",), "tags": ("place", "number"), "events": ("id",),
}

_CHANGE = re.compile(r"^table public\.(\w+): (INSERT|UPDATE|DELETE): (.*)$", re.DOTALL)
_COLUMN = re.compile(r"(\w+)\[[^\]]+\]:('(?:[^']|'')*'|\S+)", re.DOTALL)


class Truth:
    def __init__(self, connection, slot):
        self.connection, self.slot = connection, slot
        connection.run(f"SELECT pg_create_logical_replication_slot('{slot}', 'test_decoding')")

    def changes(self):
        """Every committed change: (commit position, [(position, table, op, key)]) per transaction, op as in events.

        A key change is a delete of the old key and a create of the new one at the same position.
        """
        rows = self.connection.run(
            f"SELECT lsn, data FROM pg_logical_slot_get_changes('{self.slot}', NULL, NULL, 'include-xids', '0')")
        transactions, open_changes = [], []
        for position, data in rows:
            if data.startswith("BEGIN"):
                open_changes = []
            elif data.startswith("COMMIT"):
                transactions.append((postgres.lsn(position), open_changes))
            else:
                open_changes.extend(_events(postgres.lsn(position), data))
        return transactions

    def drop(self):
        self.connection.run(f"SELECT pg_drop_replication_slot('{self.slot}')")


def _events(position, data):
    match = _CHANGE.match(data)
    if not match:
        return []
    table, operation, rest = match.groups()
    if operation == "INSERT":
        return [(position, table, "c", _key(table, rest))]
    if operation == "DELETE":
        return [(position, table, "d", _key(table, rest))]
    old, new = rest, rest
    if rest.startswith("old-key: "):
        old, new = rest[len("old-key: "):].split(" new-tuple: ", 1)
        if _key(table, old) != _key(table, new):
            return [(position, table, "d", _key(table, old)), (position, table, "c", _key(table, new))]
    return [(position, table, "u", _key(table, new))]


def _key(table, columns):
    values = {}
    for name, text in _COLUMN.findall(columns):
        if name in KEYS[table]:
            values[name] = text[1:-1].replace("''", "'") if text.startswith("'") else text
    return tuple(values[name] for name in KEYS[table])


def with_whole_updates(transactions):
    """The same changes, a key change as one update to the new key."""
    return [(commit, _join_key_changes(changes)) for commit, changes in transactions]


def _join_key_changes(changes):
    joined = []
    for change in changes:
        if joined and joined[-1][0] == change[0] and joined[-1][2] == "d" and change[2] == "c":
            joined[-1] = (change[0], change[1], "u", change[3])
        else:
            joined.append(change)
    return joined
