/// Where the program says what changes its state: one line per change of state, with fixed keys, none per event.
///
/// Any thread may call it. Fields never hold a row's values or a secret.
package protocol Log: Sendable {
  func write(_ level: LogLevel, _ message: String, _ fields: KeyValuePairs<String, String>)
}

package enum LogLevel: Int, Sendable, Comparable {
  case debug, info, warning, error

  package static func < (a: LogLevel, b: LogLevel) -> Bool { a.rawValue < b.rawValue }
}

extension Log {
  package func debug(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) {
    write(.debug, message, fields)
  }
  package func info(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) { write(.info, message, fields) }
  package func warning(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) {
    write(.warning, message, fields)
  }
  package func error(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) {
    write(.error, message, fields)
  }
}

/// A log that keeps nothing.
package struct SilentLog: Log {
  package init() {}
  package func write(_ level: LogLevel, _ message: String, _ fields: KeyValuePairs<String, String>) {}
}
