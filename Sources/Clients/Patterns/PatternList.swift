/// Several patterns of which one is enough, as the lists in a definition give them.
package struct PatternList: Sendable {
  package let patterns: [Pattern]

  package init(_ patterns: [Pattern] = []) { self.patterns = patterns }

  package var isEmpty: Bool { patterns.isEmpty }

  /// Whether any pattern matches the whole of `subject`.
  package func matches(_ subject: String) -> Bool { patterns.contains { $0.matches(subject) } }

  /// The place of the first pattern that matches the whole of one of `subjects`; nil where none does.
  package func firstMatch(_ subjects: [String]) -> Int? {
    patterns.firstIndex { pattern in subjects.contains { pattern.matches($0) } }
  }
}
