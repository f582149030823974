import Changes
import JSONDocuments

/// Positions as Debezium writes them into Kafka Connect's offsets: one JSON object per source, numbers 64-bit signed.
///
/// ```
///   snapshot   {"snapshot":"INITIAL","last_snapshot_record":false,"snapshot_completed":false,"lsn":24023128,…}
///   streaming  {"lsn":24023216,"txId":772,"ts_usec":1700000001123456,"lsn_proc":24023104,"lsn_commit":24023104,
///               "messageType":"INSERT"}
/// ```
///
/// Authority: `PostgresOffsetContext` of Debezium 3.6. The order of members carries no meaning. An LSN of 2^63 or more
/// is written as the negative number with the same bits, as Java does.
extension SourcePosition {
  /// The position as a compact Debezium offset.
  package var debeziumOffset: String { debeziumOffsetObject.compact }

  /// The position as a Debezium offset; members that are not known are left out.
  package var debeziumOffsetObject: JSONValue {
    switch self {
    case .postgres(let position): .object(position.offsetMembers)
    }
  }

  /// Reads a Debezium offset's text. The failure says what is wrong with it and advises to stop.
  package init(debeziumOffset text: String) throws(ConnectorFailure) {
    let object: JSONValue
    do {
      object = try JSONValue(parsing: text)
    } catch {
      throw ConnectorFailure(.stop, code: "offset-invalid", "a Debezium offset is not valid JSON: \(error)")
    }
    try self.init(debeziumOffset: object)
  }

  /// Reads a Debezium offset: the plain value, `{"lsn":…}`. Members it does not know carry no position and are skipped;
  /// those in `unresumable(in:)` deserve a word to the user.
  package init(debeziumOffset object: JSONValue) throws(ConnectorFailure) {
    guard object.members != nil else {
      throw invalid("is \(object.kind), an object with the member lsn expected")
    }
    if object["lsn"] == nil {
      if object["file"] != nil, object["pos"] != nil {
        throw invalid("is one of the MySQL or MariaDB connector (file and pos), one of PostgreSQL (lsn) expected")
      }
      throw invalid("has no member lsn; offsets of Debezium's PostgreSQL connector have one")
    }
    self = .postgres(try PostgresPosition(offset: object))
  }

  /// The members of an offset that stand for work under way which cannot be taken over: an incremental snapshot.
  package static func unresumable(in object: JSONValue) -> [String] {
    (object.members ?? []).map(\.name).filter { $0.hasPrefix("incremental_snapshot_") }
  }
}

extension PostgresPosition {
  fileprivate var offsetMembers: [JSONMember] {
    var members: [JSONMember] = []
    if let snapshot {
      members.append(JSONMember("snapshot", .string(snapshot)))
      members.append(JSONMember("last_snapshot_record", .boolean(isSnapshotCompleted)))
      members.append(JSONMember("snapshot_completed", .boolean(isSnapshotCompleted)))
    }
    func add(_ name: String, _ value: JSONValue?) {
      if let value { members.append(JSONMember(name, value)) }
    }
    add("lsn", .integer(Int64(bitPattern: lsn.rawValue)))
    add("txId", transactionID.map { .integer(Int64($0)) })
    add("ts_usec", timestamp.map { .integer($0) })
    add("lsn_proc", processedLSN.map { .integer(Int64(bitPattern: $0.rawValue)) })
    add("lsn_commit", commitLSN.map { .integer(Int64(bitPattern: $0.rawValue)) })
    add("messageType", messageType.map { .string($0) })
    return members
  }

  fileprivate init(offset object: JSONValue) throws(ConnectorFailure) {
    guard let lsn = try object.lsn("lsn") else { throw invalid("has null as its lsn") }
    let snapshot = try PostgresPosition.snapshot(of: object)
    // Releases before `snapshot_completed` existed wrote `last_snapshot_record` alone.
    let lastRecord = try object.flag("last_snapshot_record")
    let completed = try object.flag("snapshot_completed")
    self.init(
      lsn: lsn,
      processedLSN: try object.lsn("lsn_proc"),
      commitLSN: try object.lsn("lsn_commit"),
      transactionID: try object.number("txId").map { UInt32(truncatingIfNeeded: $0) },
      timestamp: try object.number("ts_usec"),
      messageType: object["messageType"]?.text,
      snapshot: snapshot,
      isSnapshotCompleted: snapshot != nil && (completed ?? lastRecord ?? false))
  }

  /// The kind of snapshot that was running, upper case. Older releases wrote true for the initial one; an incremental
  /// snapshot is marked on its rows alone and does not make what was streamed incomplete.
  private static func snapshot(of object: JSONValue) throws(ConnectorFailure) -> String? {
    switch object["snapshot"] {
    case nil, .null, .boolean(false): return nil
    case .boolean(true): return "INITIAL"
    case .string(let text):
      switch text.uppercased() {
      case "INITIAL", "TRUE": return "INITIAL"
      case "BLOCKING": return "BLOCKING"
      case "INCREMENTAL", "FALSE": return nil
      default: throw invalid("has an unknown kind in snapshot; allowed: INITIAL, BLOCKING, INCREMENTAL, true, false")
      }
    case .some(let other): throw invalid("has \(other.kind) as its snapshot, a text expected")
    }
  }
}

private func invalid(_ what: String) -> ConnectorFailure {
  ConnectorFailure(.stop, code: "offset-invalid", "a Debezium offset \(what)")
}

extension JSONValue {
  fileprivate func number(_ name: String) throws(ConnectorFailure) -> Int64? {
    switch self[name] {
    case nil, .null: return nil
    case .integer(let number): return number
    case .string(let text):
      // Hand-written offsets carry numbers in quotes, LSNs also as the server prints them.
      if let number = Int64(text) { return number }
      if let lsn = LSN(text) { return Int64(bitPattern: lsn.rawValue) }
      throw invalid("has a text as its \(name), a whole number expected")
    case .some(let other): throw invalid("has \(other.kind) as its \(name), a whole number expected")
    }
  }

  fileprivate func lsn(_ name: String) throws(ConnectorFailure) -> LSN? {
    try number(name).map { LSN(UInt64(bitPattern: $0)) }
  }

  fileprivate func flag(_ name: String) throws(ConnectorFailure) -> Bool? {
    switch self[name] {
    case nil, .null: return nil
    case .boolean(let flag): return flag
    case .string("true"): return true
    case .string("false"): return false
    case .some(let other): throw invalid("has \(other.kind) as its \(name), true or false expected")
    }
  }
}
