import Glibc

/// Figures as people read them.
package enum Numbers {
  /// `1,204,000`
  package static func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return number < 0 ? "-\(text)" : text
  }

  /// With one decimal: `12.3`
  package static func seconds(_ seconds: Double) -> String {
    let tenths = Int((max(0, seconds) * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// Things a second, whole; `unknown` where no time has passed.
  package static func rate(_ count: Int, _ seconds: Double) -> String {
    seconds > 0.001 ? String(Int(Double(count) / seconds)) : "unknown"
  }

  /// `60%`; never 100 while something may be left, since estimates are estimates.
  package static func percent(_ count: Int, of total: Int?) -> String {
    guard let total, total > 0 else { return "unknown" }
    return "\(min(99, Int(Double(count) / Double(total) * 100)))%"
  }

  /// Nil where that cannot be told yet.
  package static func secondsLeft(_ count: Int, of total: Int?, after seconds: Double) -> Int? {
    guard let total, total > count, count > 0, seconds > 0.5 else { return nil }
    return Int((Double(total - count) * seconds / Double(count)).rounded(.up))
  }

  /// `512 bytes`, `1.5 KiB`, `12.0 MiB`
  package static func bytes(_ count: Int) -> String {
    if count < 1024 { return "\(count) bytes" }
    var value = Double(count) / 1024
    for unit in ["KiB", "MiB", "GiB"] {
      if value < 1024 { return "\(seconds(value)) \(unit)" }
      value /= 1024
    }
    return "\(seconds(value)) TiB"
  }

  /// `45 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`
  package static func span(seconds: Int) -> String {
    let parts = [(seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")]
    let first = parts.firstIndex { $0.0 > 0 } ?? 3
    return parts[first...].prefix(2).filter { $0.0 > 0 || first == 3 }.map { "\($0.0) \($0.1)" }.joined(separator: " ")
  }
}

/// The monotonic clock.
package enum SteadyClock {
  package static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
  }
}

extension String {
  /// Filled up with spaces to `width` characters.
  package func padding(to width: Int, atStart: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, width - count))
    return atStart ? blanks + self : self + blanks
  }
}
