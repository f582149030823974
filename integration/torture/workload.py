"""The live workload of the kill campaign: sessions that change several tables in seeded, random transactions.

Invariant: transfers only move money, so the sum of balances is the same after every transaction.
"""

import random
import threading
import time

from harness import postgres

ACCOUNTS, DOCUMENTS, TAGS = 500, 120, 400

# Text that does not compress, so that it is stored out of line and arrives as "unchanged" in updates that leave it.
LONG_TEXT = "(SELECT string_agg(md5(random()::text), '') FROM generate_series(1, {blocks}))"

SCHEMA = f"""
CREATE TABLE accounts (id int PRIMARY KEY, branch int NOT NULL, balance bigint NOT NULL, note text);
CREATE TABLE ledger (id bigserial PRIMARY KEY, source int, target int, amount numeric(12,2), at timestamptz DEFAULT now());
CREATE TABLE documents (id int PRIMARY KEY, title varchar(80), body text, version int NOT NULL DEFAULT 0);
CREATE TABLE tags (place text, number int, label text, PRIMARY KEY (place, number));
CREATE TABLE events (id bigint PRIMARY KEY, kind smallint, ratio float8, ok boolean, day date, text text);
ALTER TABLE tags REPLICA IDENTITY FULL;
INSERT INTO accounts SELECT i, i % 7, 1000, NULL FROM generate_series(1, {ACCOUNTS}) i;
INSERT INTO documents SELECT i, 'document ' || i, {LONG_TEXT.format(blocks="100 + i")} FROM generate_series(1, {DOCUMENTS}) i;
INSERT INTO tags SELECT 'p' || i % 5, i, 'tag ' || i FROM generate_series(1, {TAGS}) i;
"""

BIG_TABLE = """
INSERT INTO events SELECT i, i % 9, i / 7.0, i % 2 = 0, date '2020-01-01' + (i % 1000)::int, 'event ' || md5(i::text)
FROM generate_series({first}, {last}) i;
"""


class Session(threading.Thread):
    """One session that runs transactions until told to stop; `count` is how many it committed."""

    def __init__(self, database, seed, pause):
        super().__init__(daemon=True)
        self.random = random.Random(seed)
        self.connection = postgres.Connection(database)
        self.pause = pause
        self.stopping = threading.Event()
        self.count = 0
        self.added = 0
        self.failure = None

    def run(self):
        try:
            while not self.stopping.is_set():
                try:
                    self.connection.run("BEGIN;" + self._transaction() + "COMMIT")
                    self.count += 1
                except postgres.Failure as failure:
                    # Two sessions may meet: deadlock, a key that is taken. Anything else is a fault of the campaign.
                    if failure.state not in ("40P01", "23505"):
                        raise
                    self.connection.run("ROLLBACK")
                time.sleep(self.random.random() * 2 * self.pause)
        except Exception as failure:
            self.failure = failure
        finally:
            self.connection.close()

    def stop(self):
        self.stopping.set()
        self.join()
        if self.failure:
            raise self.failure

    def _transaction(self):
        kinds = [self._transfer] * 5 + [self._document] * 2 + [self._tags] * 3 + [self._rolled_back, self._bulk]
        return "".join(self.random.choice(kinds)() for _ in range(self.random.choice([1, 1, 1, 2, 3])))

    def _transfer(self):
        source, target = self.random.sample(range(1, ACCOUNTS + 1), 2)
        amount = self.random.randint(1, 100)
        return (f"UPDATE accounts SET balance = balance - {amount} WHERE id = {source};"
                f"UPDATE accounts SET balance = balance + {amount}, note = 'from {source}' WHERE id = {target};"
                f"INSERT INTO ledger (source, target, amount) VALUES ({source}, {target}, {amount}.25);")

    def _document(self):
        number = self.random.randint(1, DOCUMENTS)
        if self.random.random() < 0.6:
            return f"UPDATE documents SET version = version + 1, title = 'again ' || version WHERE id = {number};"
        if self.random.random() < 0.3:
            return (f"DELETE FROM documents WHERE id = {number};"
                    f"INSERT INTO documents VALUES ({number}, 'reborn', {LONG_TEXT.format(blocks=90)}, 0);")
        return f"UPDATE documents SET body = {LONG_TEXT.format(blocks=self.random.randint(1, 200))} WHERE id = {number};"

    def _tags(self):
        number, place = self.random.randint(1, TAGS), self.random.randint(0, 5)
        kind = self.random.random()
        if kind < 0.4:  # the key changes
            return f"UPDATE tags SET place = 'p{place}' WHERE number = {number};"
        if kind < 0.6:
            return f"DELETE FROM tags WHERE number = {number};"
        if kind < 0.8:
            return f"INSERT INTO tags VALUES ('p{place}', {number}, 'new') ON CONFLICT (place, number) DO NOTHING;"
        return f"UPDATE tags SET label = label || '.' WHERE place = 'p{place}' AND number < {number // 20};"

    def _rolled_back(self):
        number = self.random.randint(1, ACCOUNTS)
        return (f"SAVEPOINT s; UPDATE accounts SET balance = balance + 5 WHERE id = {number};"
                f"DELETE FROM events WHERE id < 20; ROLLBACK TO s;")

    def _bulk(self):
        first = self.random.randint(1, 10_000) * 10
        return f"UPDATE events SET ratio = ratio + 1, text = 'seen' WHERE id BETWEEN {first} AND {first + 30};"


class Workload:
    """Several sessions, and a session that alters a table now and then."""

    def __init__(self, database, seed, sessions=2, pause=0.004, alter=True):
        self.sessions = [Session(database, seed + index, pause) for index in range(sessions)]
        if alter:
            self.sessions.append(Alterations(database, seed + sessions, 0.6))

    def start(self):
        for session in self.sessions:
            session.start()

    def stop(self):
        for session in self.sessions:
            session.stop()
        return sum(session.count for session in self.sessions)


class Alterations(Session):
    """Adds a column to `tags` and uses it in the same transaction."""

    def _transaction(self):
        if self.added >= 6:
            return "SELECT 1;"
        self.added += 1
        return f"ALTER TABLE tags ADD COLUMN extra{self.added} int; UPDATE tags SET extra{self.added} = number WHERE number < 9;"
