import Changes

extension ValueParser {
  /// Days since 1970-01-01 of a proleptic Gregorian date; year 0 is 1 BC. Any year of at most eight digits.
  ///
  /// Years begin in March here, so that the leap day is the last; 400 years are one cycle of 146,097 days.
  @inline(__always)
  static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let cycle = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfCycle = shifted - cycle * 400
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
    return cycle * 146_097 + dayOfCycle - 719_468
  }

  /// Two digits at `address`; a number above 99 where they are none.
  @inline(__always)
  static func twoDigits(_ address: UnsafePointer<UInt8>) -> Int {
    let tens = address[0] &- 0x30
    let ones = address[1] &- 0x30
    return tens <= 9 && ones <= 9 ? Int(tens) * 10 + Int(ones) : 1000
  }

  /// A cursor over the parts of a date or time.
  struct Clock {
    var at: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>

    @inline(__always) var remaining: Int { end - at }

    /// Consumes `byte` if it comes next.
    @inline(__always)
    mutating func skip(_ byte: UInt8) -> Bool {
      guard at < end, at.pointee == byte else { return false }
      at += 1
      return true
    }
  }

  @inline(__always)
  private static func clock(_ text: UnsafeRawBufferPointer) -> Clock? {
    guard let start = text.baseAddress else { return nil }
    let address = start.assumingMemoryBound(to: UInt8.self)
    return Clock(at: address, end: address + text.count)
  }

  /// `2020-02-29`, `0044-03-15 BC`, `infinity`.
  static func parseDate(_ text: UnsafeRawBufferPointer) throws(ValueError) -> Value {
    if let value = infinity(text, kind: .date) { return value }
    guard var clock = clock(text), let date = parseCivilDate(&clock), let era = parseEra(&clock) else {
      throw ValueError("a date")
    }
    let days = daysSinceEpoch(year: era ? 1 - date.year : date.year, month: date.month, day: date.day)
    return Value(.date, bits: UInt64(bitPattern: Int64(days)))
  }

  /// `2020-02-29 12:34:56.789`, `2020-02-29 12:34:56+00`, `0044-03-15 12:00:00 BC`, `infinity`.
  static func parseTimestamp(_ text: UnsafeRawBufferPointer, hasZone: Bool) throws(ValueError) -> Value {
    guard var clock = clock(text) else { throw ValueError("a timestamp") }
    guard let date = parseCivilDate(&clock), clock.skip(UInt8(ascii: " ")), let time = parseTimeOfDay(&clock) else {
      if let value = infinity(text, kind: .timestamp) { return value }
      throw ValueError("a timestamp")
    }
    var offset = 0
    if hasZone {
      guard let zone = parseOffset(&clock) else { throw ValueError("a timestamp with time zone") }
      offset = zone
    }
    guard let era = parseEra(&clock) else { throw ValueError("a timestamp") }
    // The server counts from 2000 and goes to the year 294276; 64 bits of microseconds since 1970 end in 294247. What
    // lies beyond becomes the last moment before infinity.
    guard date.year <= 294_246 else {
      return Value(.timestamp, bits: UInt64(bitPattern: era ? Int64.min + 1 : Int64.max - 1))
    }
    let days = daysSinceEpoch(year: era ? 1 - date.year : date.year, month: date.month, day: date.day)
    let microseconds = Int64(days) * 86_400_000_000 + time - Int64(offset) * 1_000_000
    return Value(.timestamp, bits: UInt64(bitPattern: microseconds))
  }

  /// `12:34:56.789`, `24:00:00`, with zone `12:34:56+05:30`.
  static func parseTime(_ text: UnsafeRawBufferPointer, hasZone: Bool) throws(ValueError) -> Value {
    guard var clock = clock(text), let time = parseTimeOfDay(&clock) else { throw ValueError("a time of day") }
    var offset = 0
    if hasZone {
      guard let zone = parseOffset(&clock) else { throw ValueError("a time with time zone") }
      offset = zone
    }
    guard clock.remaining == 0 else { throw ValueError("a time of day") }
    return Value(
      .time, bits: UInt64(bitPattern: time), length: UInt32(bitPattern: Int32(truncatingIfNeeded: offset)))
  }

  private static func infinity(_ text: UnsafeRawBufferPointer, kind: ValueKind) -> Value? {
    if text.count < 8 || text[text.count - 1] != UInt8(ascii: "y") { return nil }
    if equal(text, "infinity") { return Value(kind, bits: UInt64(bitPattern: Int64.max)) }
    if equal(text, "-infinity") { return Value(kind, bits: UInt64(bitPattern: Int64.min)) }
    return nil
  }

  /// `YYYY-MM-DD`, the year with four to seven digits.
  @inline(__always)
  private static func parseCivilDate(_ clock: inout Clock) -> (year: Int, month: Int, day: Int)? {
    guard clock.remaining >= 10 else { return nil }
    var year = twoDigits(clock.at) * 100 + twoDigits(clock.at + 2)
    guard year <= 9999 else { return nil }
    clock.at += 4
    while clock.at.pointee != UInt8(ascii: "-") {
      let digit = clock.at.pointee &- 0x30
      guard digit <= 9, year <= 999_999, clock.remaining > 6 else { return nil }
      year = year * 10 + Int(digit)
      clock.at += 1
    }
    guard clock.remaining >= 6, clock.at[3] == UInt8(ascii: "-") else { return nil }
    let month = twoDigits(clock.at + 1)
    let day = twoDigits(clock.at + 4)
    guard month >= 1, month <= 12, day >= 1, day <= 31 else { return nil }
    clock.at += 6
    return (year, month, day)
  }

  /// `HH:MM:SS` with up to six digits of a fraction, in microseconds.
  @inline(__always)
  private static func parseTimeOfDay(_ clock: inout Clock) -> Int64? {
    guard clock.remaining >= 8, clock.at[2] == UInt8(ascii: ":"), clock.at[5] == UInt8(ascii: ":") else { return nil }
    let hours = twoDigits(clock.at)
    let minutes = twoDigits(clock.at + 3)
    let seconds = twoDigits(clock.at + 6)
    guard hours <= 24, minutes <= 59, seconds <= 60 else { return nil }
    clock.at += 8
    let whole = Int64(hours * 3600 + minutes * 60 + seconds) * 1_000_000
    guard clock.skip(UInt8(ascii: ".")) else { return whole }
    guard let fraction = parseFraction(&clock) else { return nil }
    return whole + fraction
  }

  /// One to six digits after the point, in millionths.
  @inline(__always)
  static func parseFraction(_ clock: inout Clock) -> Int64? {
    var fraction: Int64 = 0
    var count = 0
    while clock.at < clock.end {
      let digit = clock.at.pointee &- 0x30
      if digit > 9 { break }
      fraction = fraction * 10 + Int64(digit)
      count += 1
      if count > 6 { return nil }
      clock.at += 1
    }
    guard count > 0 else { return nil }
    while count < 6 {
      fraction *= 10
      count += 1
    }
    return fraction
  }

  /// `+HH`, `-HH:MM`, `+HH:MM:SS`: seconds east of UTC.
  @inline(__always)
  private static func parseOffset(_ clock: inout Clock) -> Int? {
    guard clock.remaining >= 3 else { return nil }
    let sign = clock.at.pointee
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
    var seconds = 0
    var unit = 3600
    repeat {
      guard clock.remaining >= 3 else { return nil }
      let part = twoDigits(clock.at + 1)
      guard part <= 59 else { return nil }
      seconds += part * unit
      unit /= 60
      clock.at += 3
    } while unit > 0 && clock.at < clock.end && clock.at.pointee == UInt8(ascii: ":")
    return sign == UInt8(ascii: "-") ? -seconds : seconds
  }

  /// ` BC` or nothing: whether the years count backwards; nil where other text follows.
  @inline(__always)
  private static func parseEra(_ clock: inout Clock) -> Bool? {
    if clock.remaining == 0 { return false }
    let isBC = clock.remaining == 3 && clock.at[0] == 0x20 && clock.at[1] == 0x42 && clock.at[2] == 0x43
    return isBC ? true : nil
  }
}
