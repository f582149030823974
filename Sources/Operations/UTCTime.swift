import Glibc

/// A point of the calendar's time in UTC, in milliseconds since 1970.
package struct UTCTime: Hashable, Sendable, Comparable, CustomStringConvertible {
  package var milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package static var now: UTCTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UTCTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  package static func < (a: UTCTime, b: UTCTime) -> Bool { a.milliseconds < b.milliseconds }

  /// As RFC 3339 writes it: `2026-11-21T14:25:00.123Z`.
  package var description: String {
    let (seconds, fraction) = milliseconds.dividedDown(by: 1000)
    let (days, second) = seconds.dividedDown(by: 86_400)
    let date = UTCTime.date(day: days)
    let time = [second / 3600, second / 60 % 60, second % 60].map { UTCTime.padded($0, 2) }.joined(separator: ":")
    return "\(date)T\(time).\(UTCTime.padded(fraction, 3))Z"
  }

  /// The Gregorian date of a day counted from 1970-01-01. Counts in eras of 400 years (146,097 days) that begin in
  /// March, so that the leap day is the last of its year.
  private static func date(day: Int64) -> String {
    let (era, dayOfEra) = (day + 719_468).dividedDown(by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))"
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}

extension Int64 {
  fileprivate func dividedDown(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
