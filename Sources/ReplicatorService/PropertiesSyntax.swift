/// Java's `.properties` syntax (`java.util.Properties.load`): names and values, line by line.
///
/// ```
///   # comment            ! comment
///   name=value           name: value           name value
///   long = first \
///          second        \u00e4 \t \n \\ \: \=
/// ```
package enum PropertiesSyntax {
  /// Where a text breaks the rules.
  package struct Failure: Error, Hashable, Sendable {
    /// From 1.
    package var line: Int
    package var message: String
  }

  /// Reads all properties in the order written; a name may occur twice. Bytes that are not UTF-8 are taken for Latin-1,
  /// the encoding of old files.
  package static func parse(_ bytes: [UInt8]) throws(Failure) -> [Property] {
    let text =
      String(validating: bytes, as: UTF8.self)
      ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    var properties: [Property] = []
    for line in logicalLines(of: text) {
      var scanner = LineScanner(line.text, number: line.number)
      let name = try scanner.part(isName: true)
      scanner.skipSeparator()
      properties.append(Property(name, try scanner.part(isName: false)))
    }
    return properties
  }

  /// Lines with their continuations joined, without comments and empty lines.
  private static func logicalLines(of text: String) -> [(text: [Unicode.Scalar], number: Int)] {
    var lines: [(text: [Unicode.Scalar], number: Int)] = []
    var continues = false
    // A carriage return with its line feed is one Character of Swift; scalars keep the two apart.
    let unified = text.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r" }
    var number = 0
    var previousEndedWithReturn = false
    for part in unified {
      let endsWithReturn = part.endIndex < text.unicodeScalars.endIndex && text.unicodeScalars[part.endIndex] == "\r"
      defer { previousEndedWithReturn = endsWithReturn }
      // The empty part between \r and \n.
      if part.isEmpty, previousEndedWithReturn, !endsWithReturn { continue }
      number += 1
      var content = Array(part.drop(while: isBlank))
      if !continues, content.isEmpty || content[0] == "#" || content[0] == "!" { continue }
      let escapes = content.reversed().prefix { $0 == "\\" }.count
      let goesOn = escapes % 2 == 1
      if goesOn { content.removeLast() }
      if continues, !lines.isEmpty {
        lines[lines.count - 1].text += content
      } else {
        lines.append((content, number))
      }
      continues = goesOn
    }
    return lines.filter { !$0.text.isEmpty }
  }

  fileprivate static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || scalar == "\u{0C}"
  }
}

/// One property of a definition, as written.
package struct Property: Hashable, Sendable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// Reads the two parts of one logical line.
private struct LineScanner {
  private let scalars: [Unicode.Scalar]
  private let number: Int
  private var place = 0

  init(_ scalars: [Unicode.Scalar], number: Int) {
    self.scalars = scalars
    self.number = number
  }

  mutating func skipSeparator() {
    skipBlanks()
    if place < scalars.count, scalars[place] == "=" || scalars[place] == ":" {
      place += 1
      skipBlanks()
    }
  }

  private mutating func skipBlanks() {
    while place < scalars.count, PropertiesSyntax.isBlank(scalars[place]) { place += 1 }
  }

  mutating func part(isName: Bool) throws(PropertiesSyntax.Failure) -> String {
    var units: [UInt16] = []
    while place < scalars.count {
      let scalar = scalars[place]
      if isName, scalar == "=" || scalar == ":" || PropertiesSyntax.isBlank(scalar) { break }
      place += 1
      if scalar != "\\" {
        units.append(contentsOf: UTF16.encode(scalar).map(Array.init) ?? [])
      } else if place < scalars.count {
        units.append(contentsOf: try escape())
      }
    }
    return String(decoding: units, as: UTF16.self)
  }

  /// What stands for the scalars after a backslash, in UTF-16, because `\u` writes half a surrogate pair at a time.
  private mutating func escape() throws(PropertiesSyntax.Failure) -> [UInt16] {
    let scalar = scalars[place]
    place += 1
    switch scalar {
    case "t": return [0x09]
    case "n": return [0x0A]
    case "r": return [0x0D]
    case "f": return [0x0C]
    case "u":
      let digits = String(String.UnicodeScalarView(scalars[place...].prefix(4)))
      guard digits.utf8.count == 4, digits.allSatisfy(\.isHexDigit), let unit = UInt16(digits, radix: 16) else {
        throw PropertiesSyntax.Failure(line: number, message: "\\u is not followed by four hexadecimal digits")
      }
      place += 4
      return [unit]
    default: return UTF16.encode(scalar).map(Array.init) ?? []
    }
  }
}
