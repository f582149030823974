/// Why a text is no value of its column's type. It never holds the text itself.
package struct ValueError: Error, Equatable {
  /// What was expected there: `a date`, `a number of at most 64 bits`.
  var expected: StaticString

  init(_ expected: StaticString) { self.expected = expected }

  package static func == (a: ValueError, b: ValueError) -> Bool { a.description == b.description }
}

extension ValueError: CustomStringConvertible {
  package var description: String { "\(expected) expected, another text found" }
}
