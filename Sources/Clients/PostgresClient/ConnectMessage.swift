/// Reads libpq's text of a failed connection, which comes in the verbose form:
///
/// ```
///   connection to server at "10.0.0.1", port 5432 failed: FATAL:  28P01: password authentication failed for user "cdc"
///   LOCATION:  auth_failed, auth.c:335
/// ```
enum ConnectMessage {
  /// The SQLSTATE: five capitals or digits between two spaces and a colon. Nil where the server did not answer.
  static func sqlState(in text: String) -> String? {
    var found: String?
    for line in text.split(separator: "\n") {
      guard let range = stateRange(in: Array(line.utf8)) else { continue }
      found = String(decoding: Array(line.utf8)[range], as: UTF8.self)
    }
    return found
  }

  /// The text in one line, without SQLSTATE and source location.
  static func plain(_ text: String) -> String {
    var lines: [String] = []
    // Lines that begin with a tab are advice for people at a prompt.
    for line in text.split(separator: "\n") where !line.hasPrefix("LOCATION:") && !line.hasPrefix("\t") {
      var bytes = Array(line.utf8)
      if let range = stateRange(in: bytes) {
        bytes.removeSubrange(range.lowerBound..<min(range.upperBound + 2, bytes.count))
      }
      let kept = String(decoding: bytes, as: UTF8.self).split(separator: " ").joined(separator: " ")
      if !kept.isEmpty { lines.append(kept) }
    }
    return lines.joined(separator: "; ")
  }

  private static func stateRange(in line: [UInt8]) -> Range<Int>? {
    guard line.count >= 10 else { return nil }
    for start in 3...(line.count - 6) where line[start - 1] == 0x20 && line[start - 2] == 0x20 {
      let range = start..<(start + 5)
      let isState = line[range].allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
      if isState, line[start - 3] == 0x3A, line[start + 5] == 0x3A { return range }
    }
    return nil
  }
}
