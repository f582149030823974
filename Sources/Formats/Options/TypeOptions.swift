import ConnectorKit

/// How values of each kind are shown: the handling modes.
package struct TypeOptions: Sendable {
  package enum Decimals: Sendable { case precise, double, string }
  package enum Times: Sendable {
    case adaptive, adaptiveTimeMicroseconds, connect, isoString, microseconds, nanoseconds
  }
  package enum Binaries: Sendable { case bytes, base64, base64URL, hex }
  package enum Intervals: Sendable { case numeric, string }
  package enum Maps: Sendable { case json, map }

  package var decimals: Decimals
  package var times: Times
  package var binaries: Binaries
  package var intervals: Intervals
  package var maps: Maps
  /// Digits after the point of money.
  package var moneyDigits: Int
  /// Whether columns of types without a mapping are shown as the server's text, in the form of bytes.
  package var includesUnknown: Bool
  /// Whether a value that the event's schema cannot hold ends the pipeline; else it becomes null.
  package var stopsAtFailures: Bool
  /// What stands for a value that the log does not carry.
  package var placeholder: [UInt8]

  package init(_ settings: inout Settings) {
    decimals = settings.choice(
      "decimal.handling.mode", default: .precise, ["precise": .precise, "double": .double, "string": .string])
    times = settings.choice(
      "time.precision.mode", default: .adaptive,
      [
        "adaptive": .adaptive, "adaptive_time_microseconds": .adaptiveTimeMicroseconds, "connect": .connect,
        "isostring": .isoString, "microseconds": .microseconds, "nanoseconds": .nanoseconds,
      ])
    binaries = settings.choice(
      "binary.handling.mode", default: .bytes,
      ["bytes": .bytes, "base64": .base64, "base64-url-safe": .base64URL, "hex": .hex])
    intervals = settings.choice("interval.handling.mode", default: .numeric, ["numeric": .numeric, "string": .string])
    maps = settings.choice("hstore.handling.mode", default: .json, ["json": .json, "map": .map])
    moneyDigits = settings.integer("money.fraction.digits", default: 2, in: 0...18)
    includesUnknown = settings.boolean("include.unknown.datatypes", default: false)
    // Debezium's PostgreSQL connector takes the property and shows no comments.
    _ = settings.boolean("include.schema.comments", default: false)
    placeholder = TypeOptions.readPlaceholder(&settings)
    stopsAtFailures = settings.choice(
      "event.converting.failure.handling.mode", default: false, ["warn": false, "skip": false, "fail": true])
  }

  private static func readPlaceholder(_ settings: inout Settings) -> [UInt8] {
    let name = "unavailable.value.placeholder"
    let text = settings.verbatim(name) ?? "__debezium_unavailable_value"
    guard text.hasPrefix("hex:") else { return Array(text.utf8) }
    let digits = Array(text.utf8.dropFirst(4))
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: digits.count, by: 2) {
      let pair = String(decoding: digits[start..<min(start + 2, digits.count)], as: UTF8.self)
      guard pair.utf8.count == 2, let byte = UInt8(pair, radix: 16) else {
        settings.reject(name, "after 'hex:' pairs of hexadecimal digits are expected")
        return []
      }
      bytes.append(byte)
    }
    return bytes
  }
}
