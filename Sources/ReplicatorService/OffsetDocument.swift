import Changes
import ConnectorKit
import JSONDocuments

/// Debezium offsets as people have them: a file of Debezium Server, records of Kafka Connect's offsets topic, an answer
/// of its REST interface, or the bare offset.
///
/// ```
///   {"lsn":…}
///   {"key":["name",{"server":"shop"}],"value":{…}}          one, or an array of them, or one a line
///   ["name",{"server":"shop"}]<TAB>{…}                      one a line: kcat -f '%k\t%s\n', or print.key
///   {"[\"name\",{\"server\":\"shop\"}]":{…}}                 keys as names
///   {"offsets":[{"partition":{"server":"shop"},"offset":{…}}]}     GET /connectors/NAME/offsets
///   AC ED 00 05 …                                           Java's serialised map (offset.storage.file.filename)
/// ```
/// Of several entries for one key the last counts; a null value takes it away.
struct OffsetDocument {
  struct Entry: Hashable {
    /// The connector's name in Kafka Connect, the sink's in Debezium Server; nil where the form has none.
    var connector: String?
    /// The logical name of the source, `topic.prefix`; nil where the form has none.
    var server: String?
    var offset: JSONValue
  }

  private(set) var entries: [Entry] = []

  /// Reads a file of any of the forms. The failure says what is wrong.
  init(_ bytes: [UInt8]) throws(ConnectorFailure) {
    if JavaObjectStream.isOne(bytes) {
      try readJava(bytes)
    } else if let document = try? JSONValue(parsing: bytes) {
      try read(document)
    } else {
      try readLines(bytes)
    }
    if entries.isEmpty { throw OffsetDocument.invalid("it holds no offset") }
  }

  /// The one entry that is meant for a pipeline.
  func entry(server: String, pipeline: String) throws(ConnectorFailure) -> Entry {
    let candidates = entries.filter { $0.server == nil || $0.server == server }
    let named = candidates.filter { $0.connector == pipeline }
    if let only = candidates.count == 1 ? candidates.first : named.count == 1 ? named.first : nil { return only }
    let found = entries.map(\.label).joined(separator: ", ")
    throw OffsetDocument.invalid(
      candidates.isEmpty
        ? "it has no offset for the server '\(server)' (topic.prefix of the definition); found: \(found)"
        : "it has several offsets for the server '\(server)', and not just one of the connector '\(pipeline)'; found: \(found)"
    )
  }

  /// The form in which offsets are handed out: an array with one key and value.
  static func exported(_ position: SourcePosition, pipeline: String, server: String) -> JSONValue {
    [["key": [.string(pipeline), ["server": .string(server)]], "value": position.debeziumOffsetObject]]
  }

  // MARK: forms

  private mutating func readJava(_ bytes: [UInt8]) throws(ConnectorFailure) {
    do throws(JavaObjectStream.Failure) {
      for (key, value) in try JavaObjectStream.byteMap(bytes) {
        let value = value.map { JSONValue.string(String(decoding: $0, as: UTF8.self)) } ?? .null
        do throws(ConnectorFailure) {
          try add(key: .string(String(decoding: key, as: UTF8.self)), value: value)
        } catch {
          throw JavaObjectStream.Failure(offset: 0, message: error.message)
        }
      }
    } catch {
      throw OffsetDocument.invalid(
        "it is not the offset file of Debezium Server: byte \(error.offset): \(error.message)")
    }
  }

  private mutating func readLines(_ bytes: [UInt8]) throws(ConnectorFailure) {
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      // A tab at the end belongs to a record without value.
      let text = String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
      if text.trimmed.isEmpty { continue }
      do throws(ConnectorFailure) {
        if let tab = text.firstIndex(of: "\t") {
          let key = String(text[..<tab])
          try add(key: .string(key), value: .string(String(text[text.index(after: tab)...])))
        } else {
          try read(try OffsetDocument.parsed(text))
        }
      } catch {
        throw ConnectorFailure(error.advice, code: error.code, "line \(index + 1): \(error.message)")
      }
    }
  }

  private mutating func read(_ document: JSONValue) throws(ConnectorFailure) {
    switch document {
    case .array(let elements):
      for element in elements { try read(element) }
    case .object(let members):
      if let offsets = document["offsets"] { return try read(offsets) }
      if let key = document["key"], let value = document["value"] ?? document["payload"] {
        return try add(key: key, value: value)
      }
      if let partition = document["partition"], let offset = document["offset"] {
        return try add(key: [.null, partition], value: offset)
      }
      if !members.isEmpty, members.allSatisfy({ $0.name.trimmed.hasPrefix("[") }) {
        for member in members { try add(key: .string(member.name), value: member.value) }
        return
      }
      entries.append(Entry(offset: document))
    case .string(let text): try read(try OffsetDocument.parsed(text))
    default: throw OffsetDocument.invalid("\(document.kind) found, an offset expected")
    }
  }

  /// A record of the offsets topic. Key and value may be JSON, or texts that hold JSON, or wrapped with their schema.
  private mutating func add(key: JSONValue, value: JSONValue) throws(ConnectorFailure) {
    let key = try OffsetDocument.unwrapped(key)
    let value = try OffsetDocument.unwrapped(value)
    guard let parts = key.elements, parts.count == 2, parts[1].members != nil else {
      throw OffsetDocument.invalid("a key is not of the form [\"name\",{\"server\":\"…\"}]")
    }
    let entry = Entry(connector: parts[0].text, server: parts[1]["server"]?.text, offset: value)
    entries.removeAll { $0.connector == entry.connector && $0.server == entry.server }
    if !value.isNull { entries.append(entry) }
  }

  private static func unwrapped(_ value: JSONValue) throws(ConnectorFailure) -> JSONValue {
    if let text = value.text {
      // What tools print for a record without value.
      return ["", "null", "NULL"].contains(text.trimmed) ? .null : try unwrapped(try parsed(text))
    }
    if let payload = value["payload"], value["schema"] != nil { return payload }
    return value
  }

  private static func parsed(_ text: String) throws(ConnectorFailure) -> JSONValue {
    do throws(JSONSyntaxError) {
      return try JSONValue(parsing: text)
    } catch {
      throw invalid("not JSON: \(error)")
    }
  }

  private static func invalid(_ message: String) -> ConnectorFailure {
    ConnectorFailure(.stop, code: "offset-invalid", message)
  }
}

extension OffsetDocument.Entry {
  /// How a message names it.
  fileprivate var label: String {
    let parts = [connector.map { "connector '\($0)'" }, server.map { "server '\($0)'" }].compactMap { $0 }
    return parts.isEmpty ? "one without a name" : parts.joined(separator: " of ")
  }
}
