/// Quoting of names and literals for SQL and for replication commands. Pure.
package enum Quoting {
  /// `"name"`, with quotes inside doubled.
  package static func identifier(_ name: String) -> String { "\"" + doubled(name, "\"") + "\"" }

  package static func qualified(_ schema: String, _ name: String) -> String {
    identifier(schema) + "." + identifier(name)
  }

  /// `'text'`; with a leading `E` and doubled backslashes where there are any, so that it means the same under either
  /// setting of `standard_conforming_strings`.
  package static func literal(_ text: String) -> String {
    let quoted = "'" + doubled(doubled(text, "'"), "\\") + "'"
    return text.contains("\\") ? "E" + quoted : quoted
  }

  /// A literal for replication commands, whose grammar knows no `E''`: a backslash stands for itself.
  package static func replicationLiteral(_ text: String) -> String { "'" + doubled(text, "'") + "'" }

  private static func doubled(_ text: String, _ character: Character) -> String {
    var result = ""
    for one in text {
      if one == character { result.append(one) }
      result.append(one)
    }
    return result
  }
}
