"""Compares recorded change events with expected ones.

Two runs over the same SQL never agree on clocks, log positions and transaction numbers, so these are masked first; a null
or an absent field stays what it is. Everything else counts: the order of fields, the order of a topic's events, schemas,
keys, headers, and whether a number is written as an integer.
"""
import difflib
import json
import re

MASK = "*"
CLOCKS = {"ts_ms", "ts_us", "ts_ns"}
# Members of the source block, and of flattened rows with the default prefix, that differ from run to run.
POSITIONS = CLOCKS | {"version", "lsn", "xmin", "txId", "sequence", "origin_lsn"}
TRANSACTION_STATUS = {"status", "id", "event_count", "data_collections"}
HEARTBEAT_SCHEMA = "io.debezium.connector.common.Heartbeat"
# Debezium names a logical message by a Java object's default text, which ends in the object's address.
OBJECT_ADDRESS = re.compile(r"(LogicalDecodingMessageId)@[0-9a-f]+")


def payload_of(document):
    """The payload of a key or value, with or without its schema."""
    return document["payload"] if has_schema(document) else document


def has_schema(document):
    return isinstance(document, dict) and document.keys() == {"schema", "payload"}


def is_heartbeat(event):
    value = event["value"]
    return event["topic"].startswith("__debezium-heartbeat") or (
        has_schema(value) and (value["schema"] or {}).get("name") == HEARTBEAT_SCHEMA)


class Masking:
    """Masks the events of one recording, in order: transactions are numbered as they appear."""

    def __init__(self):
        self.transactions = {}
        self.transaction_topics = set()

    def event(self, event):
        """The masked copy of one recorded line."""
        topic = event["topic"]
        value = self.document(event["value"], lambda p: self.value(p, topic, is_heartbeat(event)))
        key = self.document(event["key"], lambda p: self.key(p, topic))
        headers = {name: MASK if name == "__debezium.context.runId" else content
                   for name, content in (event.get("headers") or {}).items()}
        return {"topic": topic, "key": key, "value": value, "headers": headers}

    def document(self, document, rule):
        if has_schema(document):
            return {"schema": document["schema"], "payload": rule(document["payload"])}
        return rule(document)

    def key(self, payload, topic):
        if topic in self.transaction_topics and isinstance(payload, dict) and payload.keys() == {"id"}:
            return {"id": self.transaction(payload["id"])}
        return payload

    def value(self, payload, topic, heartbeat):
        if not isinstance(payload, dict):
            return payload
        if heartbeat:
            return mask(payload, CLOCKS)
        if TRANSACTION_STATUS <= payload.keys():
            self.transaction_topics.add(topic)
            masked = mask(payload, CLOCKS) | {"id": self.transaction(payload["id"])}
            for collection in masked["data_collections"] or []:
                collection["data_collection"] = OBJECT_ADDRESS.sub(r"\1", collection["data_collection"])
            return masked
        if isinstance(payload.get("source"), dict):
            return self.envelope(payload)
        flattened = {name for name in payload
                     if name.startswith("__") and name[2:].removeprefix("source_") in POSITIONS}
        return mask(payload, flattened)

    def envelope(self, payload):
        masked = mask(payload, CLOCKS)
        masked["source"] = mask(payload["source"], POSITIONS)
        block = payload.get("transaction")
        if isinstance(block, dict):
            masked["transaction"] = block | {"id": self.transaction(block["id"])}
        return masked

    def transaction(self, identifier):
        """`number:position` becomes t1, t2, … by the number; the position is each event's own."""
        if identifier is None:
            return None
        number, separator, _ = identifier.partition(":")
        return self.transactions.setdefault(number, f"t{len(self.transactions) + 1}") + separator


def mask(struct, names):
    return {name: MASK if name in names and item is not None else item for name, item in struct.items()}


def by_topic(lines):
    """The masked events of a recording by topic. Heartbeats come by the clock: equal ones count once."""
    masking, topics = Masking(), {}
    for line in lines:
        event = json.loads(line)
        masked = masking.event(event)
        events = topics.setdefault(event["topic"], [])
        if not (is_heartbeat(event) and masked in events):
            events.append(masked)
    return topics


def differences(expected, actual, path=""):
    """(path, expected, actual) of each difference of two JSON values."""
    absent = "(absent)"
    if isinstance(expected, dict) and isinstance(actual, dict):
        for name in [*expected, *(n for n in actual if n not in expected)]:
            if name in expected and name in actual:
                yield from differences(expected[name], actual[name], f"{path}.{name}")
            else:
                yield f"{path}.{name}", expected.get(name, absent), actual.get(name, absent)
        if expected.keys() == actual.keys() and list(expected) != list(actual):
            yield f"{path} (order of fields)", list(expected), list(actual)
    elif isinstance(expected, list) and isinstance(actual, list):
        for index in range(max(len(expected), len(actual))):
            one = expected[index] if index < len(expected) else absent
            other = actual[index] if index < len(actual) else absent
            field = next((f":{x['field']}" for x in (one, other) if isinstance(x, dict) and "field" in x), "")
            yield from differences(one, other, f"{path}[{index}{field}]")
    elif json.dumps(expected) != json.dumps(actual):
        yield path, expected, actual


class Comparison:
    """How two recordings agree: `equal` of `total` events, and the first differing ones as text lines."""

    def __init__(self, expected_lines, actual_lines, shown=3):
        self.equal = self.total = 0
        self.lines = []
        expected, actual = by_topic(expected_lines), by_topic(actual_lines)
        for topic in sorted(expected.keys() | actual.keys()):
            self.compare(topic, expected.get(topic, []), actual.get(topic, []), shown)

    def compare(self, topic, expected, actual, shown):
        texts = [[json.dumps(event) for event in events] for events in (expected, actual)]
        equal, lines = 0, []
        for tag, a, b, c, d in difflib.SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
            if tag == "equal":
                equal += b - a
                continue
            for index in range(max(b - a, d - c)):
                one = expected[a + index] if a + index < b else None
                other = actual[c + index] if c + index < d else None
                lines.append(describe(one, other, a + index))
        self.equal += equal
        self.total += max(len(expected), len(actual))
        if lines:
            self.lines.append(f"{topic}: {equal} of {len(expected)} expected, {len(actual)} came")
            for text in lines[:shown]:
                self.lines += text


def describe(expected, actual, index):
    event = expected or actual
    payload = payload_of(event["value"])
    operation = payload.get("op") if isinstance(payload, dict) else None
    lines = [f"  event {index + 1}, op {operation}, key {short(payload_of(event['key']))}"]
    if expected is None or actual is None:
        return [lines[0] + (" is missing" if actual is None else " is one too many")]
    found = list(differences(expected, actual))
    lines += [f"    {path}: expected {short(one)}, found {short(other)}" for path, one, other in found[:8]]
    return lines + ([f"    and {len(found) - 8} more differences"] if len(found) > 8 else [])


def short(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else text[:159] + "…"
