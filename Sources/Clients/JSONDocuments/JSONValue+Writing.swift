extension JSONValue {
  /// The document without white space, members in their order.
  package var compact: String {
    var text = ""
    write(to: &text, indent: nil)
    return text
  }

  /// The document with a member or element a line, two spaces a level; for people.
  package var indented: String {
    var text = ""
    write(to: &text, indent: 0)
    return text
  }

  private func write(to text: inout String, indent: Int?) {
    switch self {
    case .null: text += "null"
    case .boolean(let flag): text += flag ? "true" : "false"
    case .integer(let number): text += String(number)
    case .real(let number): text += number.isFinite ? number.description : "null"
    case .string(let string): JSONValue.quote(string, to: &text)
    case .array(let elements):
      JSONValue.write(elements, "[", "]", to: &text, indent) { $0.write(to: &$1, indent: $2) }
    case .object(let members):
      JSONValue.write(members, "{", "}", to: &text, indent) {
        JSONValue.quote($0.name, to: &$1)
        $1 += $2 == nil ? ":" : ": "
        $0.value.write(to: &$1, indent: $2)
      }
    }
  }

  private static func write<Part>(
    _ parts: [Part], _ opening: String, _ closing: String, to text: inout String, _ indent: Int?,
    each: (Part, inout String, Int?) -> Void
  ) {
    text += opening
    let inner = parts.isEmpty ? nil : indent.map { $0 + 2 }
    for (index, part) in parts.enumerated() {
      if index > 0 { text += "," }
      if let inner { text += "\n" + String(repeating: " ", count: inner) }
      each(part, &text, inner)
    }
    if let indent, !parts.isEmpty { text += "\n" + String(repeating: " ", count: indent) }
    text += closing
  }

  /// Appends `string` in quotes, escaped as RFC 8259 demands and no further.
  package static func quote(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
