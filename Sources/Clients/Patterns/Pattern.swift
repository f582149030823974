import CPCRE2

/// A compiled regular expression in the syntax that Java and Perl share, matched against whole texts (Java's
/// `matches`).
///
/// Without regard to case unless asked otherwise. Immutable, so that every thread may hold it.
/// Authority: pcre2pattern(3), pcre2api(3).
package final class Pattern: Sendable {
  /// The expression as written.
  package let text: String
  private let code: Code

  /// PCRE2's compiled form. Matching only reads it.
  private struct Code: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  /// Compiles `text`. The error says what is wrong and where.
  package init(_ text: String, ignoringCase: Bool = true) throws(PatternError) {
    self.text = text
    var options = PCRE2_UTF | UInt32(PCRE2_ANCHORED) | UInt32(PCRE2_ENDANCHORED)
    if ignoringCase { options |= PCRE2_CASELESS }
    var code: Int32 = 0
    var offset = 0
    let bytes = Array(text.utf8)
    let compiled = bytes.withUnsafeBufferPointer {
      // An empty array may have no address, which the library refuses.
      pcre2_compile_8($0.baseAddress ?? Pattern.nowhere, bytes.count, options, &code, &offset, nil)
    }
    guard let compiled else {
      throw PatternError(pattern: text, offset: Pattern.characters(in: bytes, before: offset), Pattern.message(code))
    }
    self.code = Code(pointer: compiled)
  }

  deinit { pcre2_code_free_8(code.pointer) }

  /// Whether the whole of `subject` matches.
  package func matches(_ subject: String) -> Bool {
    match(subject) { _, _ in true } ?? false
  }

  /// What the groups caught where the whole of `subject` matches: the whole first, then group 1, 2, ...; "" for a group
  /// that took no part. Nil where it does not match.
  package func groups(_ subject: String) -> [String]? {
    match(subject) { bytes, ranges in
      ranges.map { $0.isEmpty ? "" : String(decoding: UnsafeRawBufferPointer(rebasing: bytes[$0]), as: UTF8.self) }
    }
  }

  private func match<T>(_ subject: String, _ use: (UnsafeRawBufferPointer, [Range<Int>]) -> T) -> T? {
    guard let data = pcre2_match_data_create_from_pattern_8(code.pointer, nil) else { return nil }
    defer { pcre2_match_data_free_8(data) }
    var subject = subject
    return subject.withUTF8 { text in
      let start = text.baseAddress ?? Pattern.nowhere
      let count = pcre2_match_8(code.pointer, start, text.count, 0, UInt32(PCRE2_NO_UTF_CHECK), data, nil)
      guard count > 0, let offsets = pcre2_get_ovector_pointer_8(data) else { return nil }
      let groups = Int(pcre2_get_ovector_count_8(data))
      let ranges = (0..<groups).map { index -> Range<Int> in
        let (from, to) = (offsets[2 * index], offsets[2 * index + 1])
        return index < Int(count) && from <= to && to <= text.count ? Int(from)..<Int(to) : 0..<0
      }
      return use(UnsafeRawBufferPointer(text), ranges)
    }
  }

  private static var nowhere: UnsafePointer<UInt8> { UnsafePointer(bitPattern: 1).unsafelyUnwrapped }

  private static func characters(in bytes: [UInt8], before offset: Int) -> Int {
    String(decoding: bytes.prefix(offset), as: UTF8.self).count
  }

  private static func message(_ code: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let length = pcre2_get_error_message_8(code, &buffer, buffer.count)
    return length > 0 ? String(decoding: buffer.prefix(Int(length)), as: UTF8.self) : "error \(code)"
  }
}

/// Why a regular expression cannot be used.
package struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
  package var pattern: String
  /// Characters before the place where reading it failed.
  package var offset: Int
  package var message: String

  init(pattern: String, offset: Int, _ message: String) {
    self.pattern = pattern
    self.offset = offset
    self.message = message
  }

  package var description: String {
    "the regular expression '\(pattern)' is not valid at character \(offset + 1): \(message)"
  }
}
