import Changes

/// Which table of the warehouse a table of the source becomes: `collection.name.format`.
///
/// A dot written in the format itself divides schema from table. What stands for a placeholder is one part of a name,
/// so that dots in it become underscores, as in Debezium's JDBC sink.
package struct TargetNaming: Sendable {
  private let topicPrefix: String
  private let topicDelimiter: String
  private var schemaPart = "${source.schema}"
  private var tablePart = "${source.table}"

  package init(topicPrefix: String, topicDelimiter: String) {
    self.topicPrefix = topicPrefix
    self.topicDelimiter = topicDelimiter
  }

  static let placeholders = ["topic", "source.db", "source.schema", "source.table"]

  /// Takes a format; the result says what is wrong with it, nil: nothing.
  package mutating func use(format: String) -> String? {
    var parts: [String] = [""]
    var rest = Substring(format)
    while let character = rest.first {
      if rest.hasPrefix("${"), let end = rest.firstIndex(of: "}") {
        let name = String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end])
        guard TargetNaming.placeholders.contains(name) else {
          return "${\(name)} found, allowed: " + TargetNaming.placeholders.map { "${\($0)}" }.joined(separator: ", ")
        }
        parts[parts.count - 1] += "${\(name)}"
        rest = rest[rest.index(after: end)...]
      } else {
        if character == "." { parts.append("") } else { parts[parts.count - 1].append(character) }
        rest = rest.dropFirst()
      }
    }
    guard parts.count <= 2, !parts.contains("") else {
      return "'\(format)' found, a table's name with at most one schema before it allowed"
    }
    tablePart = parts[parts.count - 1]
    schemaPart = parts.count == 2 ? parts[0] : ""
    return nil
  }

  package func target(of source: TableName) -> TargetName {
    TargetName(schema: fill(schemaPart, source), table: fill(tablePart, source))
  }

  private func fill(_ part: String, _ source: TableName) -> String {
    let schema = source.schema.isEmpty ? source.database : source.schema
    let topic = [topicPrefix, schema, source.table].filter { !$0.isEmpty }.joined(separator: topicDelimiter)
    let values = [
      "${topic}": topic, "${source.db}": source.database, "${source.schema}": schema, "${source.table}": source.table,
    ]
    var result = ""
    var rest = Substring(part)
    while let character = rest.first {
      if let (name, value) = values.first(where: { rest.hasPrefix($0.key) }) {
        result += value.map { $0 == "." ? "_" : String($0) }.joined()
        rest = rest.dropFirst(name.count)
      } else {
        result.append(character)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}
