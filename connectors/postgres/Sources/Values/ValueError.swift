/// Why a text is no value of its column's type. It never holds the text itself.
struct ValueError: Error, Equatable {
  /// What was expected there: `a date`, `a number of at most 64 bits`.
  var expected: StaticString

  init(_ expected: StaticString) { self.expected = expected }

  static func == (a: ValueError, b: ValueError) -> Bool { a.description == b.description }
}

extension ValueError: CustomStringConvertible {
  var description: String { "\(expected) expected, another text found" }
}
