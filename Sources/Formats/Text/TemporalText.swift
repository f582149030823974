/// Dates and times in ISO 8601, proleptic Gregorian, as `java.time` prints them.
enum TemporalText {
  /// The longest text, far away from our time.
  static let bytesMax = 48
  static let microsecondsPerDay: Int64 = 86_400_000_000

  struct CivilDate {
    var year: Int64
    var month: UInt32
    var day: UInt32
  }

  /// The date of a day counted from 1970-01-01. Years before 1 are astronomical: 1 BC is 0.
  @inline(__always)
  static func civil(_ days: Int64) -> CivilDate {
    // Years begin in March, so that the leap day comes last; 400 years are an era of 146,097 days.
    let shifted = days &+ 719_468
    let era = (shifted >= 0 ? shifted : shifted &- 146_096) / 146_097
    let dayOfEra = UInt32(truncatingIfNeeded: shifted &- era &* 146_097)
    let yearOfEra = (dayOfEra &- dayOfEra / 1_460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
    let shiftedMonth = (5 &* dayOfYear &+ 2) / 153
    let day = dayOfYear &- (153 &* shiftedMonth &+ 2) / 5 &+ 1
    let month = shiftedMonth < 10 ? shiftedMonth &+ 3 : shiftedMonth &- 9
    return CivilDate(year: Int64(yearOfEra) &+ era &* 400 &+ (month <= 2 ? 1 : 0), month: month, day: day)
  }

  /// The day, counted from 1970-01-01, of a date.
  static func days(year: Int64, month: UInt32, day: UInt32) -> Int64 {
    let shiftedYear = month <= 2 ? year &- 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear &- 399) / 400
    let yearOfEra = shiftedYear &- era &* 400
    let shiftedMonth = Int64(month > 2 ? month &- 3 : month &+ 9)
    let dayOfYear = (153 &* shiftedMonth &+ 2) / 5 &+ Int64(day) &- 1
    return era &* 146_097 &+ yearOfEra &* 365 &+ yearOfEra / 4 &- yearOfEra / 100 &+ dayOfYear &- 719_468
  }

  /// `2020-02-29`; a sign where the year is not of four digits.
  @inline(__always)
  static func writeDate(_ days: Int64, to start: Place) -> Place {
    let date = civil(days)
    var place = start
    if date.year >= 0, date.year <= 9999 {
      let year = UInt32(truncatingIfNeeded: date.year)
      place = IntegerText.writePair(year / 100, to: place)
      place = IntegerText.writePair(year % 100, to: place)
    } else {
      place = writeFarYear(date.year, to: place)
    }
    place[0] = 0x2D
    place = IntegerText.writePair(date.month, to: place + 1)
    place[0] = 0x2D
    return IntegerText.writePair(date.day, to: place + 1)
  }

  @inline(never)
  private static func writeFarYear(_ year: Int64, to start: Place) -> Place {
    start[0] = year < 0 ? 0x2D : 0x2B
    let magnitude = year.magnitude
    return magnitude < 10_000
      ? IntegerText.write(UInt32(magnitude), digits: 4, to: start + 1) : IntegerText.write(magnitude, to: start + 1)
  }

  /// `12:34:56`, then the fraction: exactly `digits` digits, or as many as are needed where `digits` is negative.
  @inline(__always)
  static func writeTime(_ microseconds: Int64, digits: Int, to start: Place) -> Place {
    let seconds = UInt32(truncatingIfNeeded: microseconds / 1_000_000)
    let fraction = UInt32(truncatingIfNeeded: microseconds % 1_000_000)
    var place = IntegerText.writePair(seconds / 3600, to: start)
    place[0] = 0x3A
    place = IntegerText.writePair(seconds / 60 % 60, to: place + 1)
    place[0] = 0x3A
    place = IntegerText.writePair(seconds % 60, to: place + 1)
    if digits == 0 || (digits < 0 && fraction == 0) { return place }
    place[0] = 0x2E
    let end = IntegerText.write(fraction, digits: 6, to: place + 1)
    if digits >= 0 { return place + 1 + digits }
    var last = end
    while last[-1] == 0x30 { last -= 1 }
    return last
  }

  /// `2020-02-29T12:34:56.789Z`, digits of the fraction as for `writeTime`.
  @inline(__always)
  static func writeTimestamp(_ microseconds: Int64, digits: Int, to start: Place) -> Place {
    let day = floorDivided(microseconds, by: microsecondsPerDay)
    var place = writeDate(day, to: start)
    place[0] = 0x54
    place = writeTime(microseconds &- day &* microsecondsPerDay, digits: digits, to: place + 1)
    place[0] = 0x5A
    return place + 1
  }

  @inline(__always)
  static func floorDivided(_ value: Int64, by divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value < 0 && quotient &* divisor != value ? quotient &- 1 : quotient
  }

  /// The day that `java.sql.Date` makes of a date: the era is lost (44 BC becomes 44), and the ten days that the switch
  /// of calendars in 1582 left out are moved to after it.
  static func legacyDay(_ days: Int64) -> Int64 {
    if days >= -141_427 { return days }
    if days > -141_438 { return days &+ 10 }
    let date = civil(days)
    return date.year > 0 ? days : self.days(year: 1 - date.year, month: date.month, day: date.day)
  }
}
