import Bytes
import Changes

extension ValueParser {
  /// `1 year 2 mons -3 days +04:05:06.789`; `infinity` (PostgreSQL 17) becomes the greatest parts, `-infinity` the
  /// least.
  static func parseInterval(
    _ text: UnsafeRawBufferPointer, into store: inout RowStore
  ) throws(ValueError) -> Value {
    if equal(text, "infinity") { return store.addInterval(months: .max, days: .max, microseconds: .max) }
    if equal(text, "-infinity") { return store.addInterval(months: .min, days: .min, microseconds: .min) }
    guard let parts = intervalParts(text) else { throw ValueError("an interval") }
    return store.addInterval(months: parts.months, days: parts.days, microseconds: parts.microseconds)
  }

  private struct IntervalParts {
    var months: Int32 = 0
    var days: Int32 = 0
    var microseconds: Int64 = 0
  }

  private static func intervalParts(_ text: UnsafeRawBufferPointer) -> IntervalParts? {
    guard let start = text.baseAddress, text.count > 0 else { return nil }
    let address = start.assumingMemoryBound(to: UInt8.self)
    var clock = Clock(at: address, end: address + text.count)
    var parts = IntervalParts()
    while true {
      let isNegative = clock.skip(UInt8(ascii: "-"))
      if !isNegative { _ = clock.skip(UInt8(ascii: "+")) }
      guard let number = wholeNumber(&clock) else { return nil }
      if clock.skip(UInt8(ascii: ":")) {
        guard let time = intervalTime(hours: number, &clock), clock.remaining == 0 else { return nil }
        parts.microseconds = isNegative ? 0 &- time : time
        return parts
      }
      guard clock.skip(UInt8(ascii: " ")), add(isNegative ? -number : number, &clock, to: &parts) else { return nil }
      if clock.remaining == 0 { return parts }
      guard clock.skip(UInt8(ascii: " ")) else { return nil }
    }
  }

  /// Adds `number` of the unit that comes next.
  private static func add(_ number: Int64, _ clock: inout Clock, to parts: inout IntervalParts) -> Bool {
    let word = clock.at
    while clock.at < clock.end, clock.at.pointee != UInt8(ascii: " ") { clock.at += 1 }
    let unit = UnsafeRawBufferPointer(start: word, count: clock.at - word)
    if equal(unit, "day") || equal(unit, "days") {
      guard let days = Int32(exactly: number) else { return false }
      parts.days = days
      return true
    }
    let isYear = equal(unit, "year") || equal(unit, "years")
    guard isYear || equal(unit, "mon") || equal(unit, "mons") else { return false }
    // The number has at most eleven digits, so the product fits.
    guard let months = Int32(exactly: Int64(parts.months) + (isYear ? number * 12 : number)) else { return false }
    parts.months = months
    return true
  }

  /// Up to eleven digits.
  private static func wholeNumber(_ clock: inout Clock) -> Int64? {
    let start = clock.at
    while clock.at < clock.end, clock.at.pointee &- 0x30 <= 9 { clock.at += 1 }
    guard clock.at - start <= 11, let number = digits(start, clock.at - start) else { return nil }
    return Int64(number)
  }

  /// `MM:SS` with a fraction, after the hours, in microseconds without sign; -2^63 is a possible result.
  private static func intervalTime(hours: Int64, _ clock: inout Clock) -> Int64? {
    guard clock.remaining >= 5, clock.at[2] == UInt8(ascii: ":") else { return nil }
    let minutes = twoDigits(clock.at)
    let seconds = twoDigits(clock.at + 3)
    guard minutes <= 59, seconds <= 60, hours <= 2_562_047_788 else { return nil }
    clock.at += 5
    var fraction: Int64 = 0
    if clock.skip(UInt8(ascii: ".")) {
      guard let parsed = parseFraction(&clock) else { return nil }
      fraction = parsed
    }
    let whole = (hours * 3600 + Int64(minutes * 60 + seconds)) * 1_000_000
    return whole &+ fraction
  }
}
