"""A scenario: a connector's configuration, SQL to run before and while it works, and the events expected of it.

    connector.json   {"name": …, "config": {…}} without connection settings
    init.sql         runs in the fresh database before the connector starts
    stream.sql       runs once the connector streams; lines `-- @…` are steps, see `steps`
    options.json     optional: "about", and "version", the oldest server it runs on
    expected.jsonl   one JSON line per event: topic, key, value, headers
"""
import json
import os
import re


class Scenario:
    def __init__(self, folder):
        self.folder = folder
        self.name = os.path.basename(folder)
        definition = json.loads(self.text("connector.json"))
        self.configuration = {"name": definition["name"]} | definition["config"]
        options = os.path.join(folder, "options.json")
        self.options = json.loads(self.text("options.json")) if os.path.exists(options) else {}

    @property
    def database(self):
        return self.configuration["database.dbname"]

    @property
    def slot(self):
        return self.configuration["slot.name"]

    def text(self, file):
        with open(os.path.join(self.folder, file), encoding="utf-8") as content:
            return content.read()

    def expected(self):
        return [line for line in self.text("expected.jsonl").split("\n") if line]

    def steps(self):
        """(name, argument) in order: `sql` with its text, and the steps between:
        `sleep` seconds, `wait` until no more events come, `stop`, `kill` and `start` of the program."""
        sql = []
        for line in self.text("stream.sql").splitlines(keepends=True):
            step = re.match(r"-- @(\w+) ?(.*)", line)
            if not step:
                sql.append(line)
                continue
            yield from self.collected(sql)
            sql = []
            yield step.group(1), step.group(2)
        yield from self.collected(sql)

    def collected(self, sql):
        if "".join(sql).strip():
            yield "sql", "".join(sql)


def load(folder):
    """All scenarios of a folder, by name."""
    names = sorted(name for name in os.listdir(folder) if os.path.exists(os.path.join(folder, name, "expected.jsonl")))
    return [Scenario(os.path.join(folder, name)) for name in names]
