/// Swift source without what is not code: comments and the insides of string literals become spaces, line breaks stay,
/// so that offsets and line numbers are those of the source.
struct SwiftCode {
  let bytes: [UInt8]

  init(_ text: String) {
    var blanker = Blanker(source: Array(text.utf8))
    blanker.run()
    bytes = blanker.result
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// A function, initialiser or subscript that has a body.
  struct Function {
    let name: String
    /// 1-based line of its keyword.
    let line: Int
    /// From the line of its keyword to the line of its closing brace.
    let lineCount: Int
  }

  func functions() -> [Function] {
    let text = self.text
    return text.matches(of: /(?m)^[^\n]*?\b(?:func\s+[^\s(<]+|init[?!]?(?=[(<])|deinit(?=\s*\{)|subscript(?=[(<]))/)
      .compactMap { match in
        let before = text[..<match.range.lowerBound].utf8.count
        let keyword = text[match.range]
        if keyword.contains(".init") || keyword.contains("=") { return nil }
        guard let end = bodyEnd(after: before + keyword.utf8.count) else { return nil }
        let line = bytes[..<before].count { $0 == UInt8(ascii: "\n") } + 1
        let length = bytes[before..<end].count { $0 == UInt8(ascii: "\n") } + 1
        return Function(name: keyword.trimmingPrefix(/\s+/).description, line: line, lineCount: length)
      }
  }

  /// The offset after the closing brace of the body that follows the signature at `start`; nil when there is no body.
  private func bodyEnd(after start: Int) -> Int? {
    var offset = start
    var parentheses = 0
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses -= 1
      case UInt8(ascii: "{") where parentheses == 0: return closingBrace(from: offset)
      case UInt8(ascii: "}") where parentheses == 0: return nil
      case UInt8(ascii: "\n") where parentheses == 0 && !signatureContinues(at: offset + 1): return nil
      default: break
      }
      if parentheses < 0 { return nil }
      offset += 1
    }
    return nil
  }

  /// Whether a line that starts at `offset` still belongs to the signature before it.
  private func signatureContinues(at offset: Int) -> Bool {
    let line = bytes[offset...].prefix { $0 != UInt8(ascii: "\n") }.drop { $0 == UInt8(ascii: " ") }
    let words = ["->", "throws", "async", "rethrows", "where", "{"]
    return words.contains { line.starts(with: Array($0.utf8)) }
  }

  private func closingBrace(from start: Int) -> Int? {
    var depth = 0
    for offset in start..<bytes.count {
      if bytes[offset] == UInt8(ascii: "{") { depth += 1 }
      if bytes[offset] == UInt8(ascii: "}") { depth -= 1 }
      if depth == 0 { return offset + 1 }
    }
    return nil
  }
}

/// Walks a source once and blanks comments and string contents. Interpolations inside a string are blanked with it.
private struct Blanker {
  let source: [UInt8]
  var result: [UInt8]
  var offset = 0

  init(source: [UInt8]) {
    self.source = source
    result = source
  }

  mutating func run() {
    while offset < source.count {
      if at("//") {
        blank { $0.at("\n") }
      } else if at("/*") {
        blank { $0.at("*/") }
        skip(2)
      } else if let quote = openingQuote() {
        string(quote)
      } else {
        offset += 1
      }
    }
  }

  /// The delimiter of a literal that starts here: `"`, `"""`, either with `#` around.
  private func openingQuote() -> (hashes: Int, quotes: Int)? {
    let hashes = source[offset...].prefix { $0 == UInt8(ascii: "#") }.count
    let rest = source[(offset + hashes)...]
    guard rest.first == UInt8(ascii: "\"") else { return nil }
    return (hashes, rest.starts(with: Array("\"\"\"".utf8)) ? 3 : 1)
  }

  private mutating func string(_ quote: (hashes: Int, quotes: Int)) {
    offset += quote.hashes + quote.quotes
    let end = String(repeating: "\"", count: quote.quotes) + String(repeating: "#", count: quote.hashes)
    let escape = "\\" + String(repeating: "#", count: quote.hashes)
    var depth = 0
    while offset < source.count {
      if at(escape + "(") {
        skip(escape.utf8.count + 1, blanking: true)
        depth += 1
      } else if depth > 0 {
        if at("(") { depth += 1 }
        if at(")") { depth -= 1 }
        skip(1, blanking: true)
      } else if at(escape) {
        skip(escape.utf8.count + 1, blanking: true)
      } else if at(end) {
        return skip(end.utf8.count)
      } else {
        skip(1, blanking: true)
      }
    }
  }

  private mutating func blank(until end: (Blanker) -> Bool) {
    while offset < source.count && !end(self) { skip(1, blanking: true) }
  }

  private mutating func skip(_ count: Int, blanking: Bool = false) {
    for _ in 0..<count where offset < source.count {
      if blanking && source[offset] != UInt8(ascii: "\n") { result[offset] = UInt8(ascii: " ") }
      offset += 1
    }
  }

  private func at(_ text: String) -> Bool {
    var position = offset
    for byte in text.utf8 {
      guard position < source.count, source[position] == byte else { return false }
      position += 1
    }
    return true
  }
}
