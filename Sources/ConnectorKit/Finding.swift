/// What `millrace check` found about one thing: that it is well, or what to do about it.
///
/// Texts never hold a row's values or a secret.
package struct Finding: Sendable, Hashable {
  package enum Level: Sendable, Comparable {
    case ok
    /// It will run, with a difference or a risk the user should know.
    case warning
    /// It will not run, or not rightly.
    case problem
  }

  package var level: Level
  /// The thing looked at: `wal_level`, `replica identity of public.orders`, `topic creation`.
  package var subject: String
  /// What was found: `logical`, `NOTHING: updates and deletes will fail`.
  package var found: String
  /// What to do about it; nil where nothing is to be done.
  package var advice: String?

  package init(_ level: Level, _ subject: String, _ found: String, advice: String? = nil) {
    self.level = level
    self.subject = subject
    self.found = found
    self.advice = advice
  }
}

/// A source or sink that can look at its server or target without changing anything there.
package protocol Inspectable {
  /// Connects, looks, and disconnects; for an object that is not open. A failed connection is a finding too.
  func inspect() -> [Finding]
}
