import CJansson

/// Where and why a text is not JSON. The message never quotes a value, which may be a secret.
package struct JSONSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1.
  package var line: Int
  /// In characters, from 1.
  package var column: Int
  package var message: String

  package init(line: Int, column: Int, _ message: String) {
    self.line = line
    self.column = column
    self.message = message
  }

  package var description: String { "line \(line), column \(column): \(message)" }
}

extension JSONValue {
  /// Reads one JSON value (RFC 8259) of any kind. A name that occurs twice in an object is an error.
  package init(parsing text: String) throws(JSONSyntaxError) {
    var text = text
    let outcome = text.withUTF8 { JSONValue.parse(UnsafeRawBufferPointer($0)) }
    self = try outcome.get()
  }

  /// Reads one JSON value from UTF-8 bytes.
  package init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
    let outcome = bytes.withUnsafeBytes { JSONValue.parse($0) }
    self = try outcome.get()
  }

  private static func parse(_ bytes: UnsafeRawBufferPointer) -> Result<JSONValue, JSONSyntaxError> {
    var error = json_error_t()
    let flags = Int(JSON_REJECT_DUPLICATES) | Int(JSON_DECODE_ANY) | Int(JSON_ALLOW_NUL)
    let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
    guard let start, let root = json_loadb(start, bytes.count, flags, &error) else {
      return .failure(JSONSyntaxError(error, isEmpty: bytes.isEmpty))
    }
    defer { json_decref(root) }
    return .success(JSONValue(copying: root))
  }

  /// Copies a tree of the library. The library bounds the depth (2048), so recursion does.
  private init(copying node: UnsafeMutablePointer<json_t>) {
    switch node.pointee.type {
    case JSON_OBJECT:
      var members: [JSONMember] = []
      members.reserveCapacity(json_object_size(node))
      var place = json_object_iter(node)
      while let current = place {
        if let name = json_object_iter_key(current), let value = json_object_iter_value(current) {
          members.append(JSONMember(String(cString: name), JSONValue(copying: value)))
        }
        place = json_object_iter_next(node, current)
      }
      self = .object(members)
    case JSON_ARRAY:
      self = .array((0..<json_array_size(node)).compactMap { json_array_get(node, $0).map(JSONValue.init(copying:)) })
    case JSON_STRING:
      let bytes = UnsafeRawBufferPointer(start: json_string_value(node), count: json_string_length(node))
      self = .string(String(decoding: bytes, as: UTF8.self))
    case JSON_INTEGER: self = .integer(Int64(json_integer_value(node)))
    case JSON_REAL: self = .real(json_real_value(node))
    case JSON_TRUE: self = .boolean(true)
    case JSON_FALSE: self = .boolean(false)
    default: self = .null
    }
  }
}

extension JSONSyntaxError {
  /// Words for the library's error codes (Jansson 2.14 manual, "Error reporting"); its own text quotes the input.
  fileprivate init(_ error: json_error_t, isEmpty: Bool) {
    if isEmpty {
      self.init(line: 1, column: 1, "the text is empty, a JSON value expected")
      return
    }
    let (text, code) = withUnsafeBytes(of: error.text) { bytes in
      (String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self), bytes.last ?? 0)
    }
    let message =
      switch json_error_code(rawValue: UInt32(code)) {
      case json_error_premature_end_of_input: "the text ends in the middle of a value"
      case json_error_end_of_input_expected: "the value is complete, but more text follows"
      case json_error_invalid_utf8: "the text is not valid UTF-8"
      case json_error_duplicate_key:
        "the member \(JSONSyntaxError.name(quotedIn: text)) occurs twice in the same object"
      case json_error_numeric_overflow: "a number is too large"
      case json_error_stack_overflow: "arrays and objects are nested too deeply"
      case json_error_null_byte_in_key, json_error_null_character: "a name holds a zero character"
      default: "not JSON: a comma, quote, bracket or value is missing or misplaced just before this place"
      }
    self.init(line: max(1, Int(error.line)), column: max(1, Int(error.column)), message)
  }

  /// The member's name in the library's `duplicate object key near '"name"'`: a name is no secret.
  private static func name(quotedIn text: String) -> String {
    guard let first = text.firstIndex(of: "\""), let last = text.lastIndex(of: "\""), first < last else { return "" }
    return String(text[first...last])
  }
}
