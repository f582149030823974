import Changes
import Foundation
import Testing

@testable import PostgresConnector

/// Random values against a plain model. The seed stands in each failure; set MILLRACE_SEED to repeat it.
@Suite struct ValueParserPropertyTests {
  static let seed = ProcessInfo.processInfo.environment["MILLRACE_SEED"].flatMap(UInt64.init) ?? .random(in: 0 ... .max)

  /// SplitMix64: one number gives the whole sequence.
  struct Generator: RandomNumberGenerator {
    var state = ValueParserPropertyTests.seed

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
      return mixed ^ mixed >> 31
    }
  }

  @Test func integers() {
    var generator = Generator()
    for _ in 0..<4_000 {
      let number = Int64(bitPattern: generator.next()) >> Int64.random(in: 0..<64, using: &generator)
      #expect(parsed("\(number)", .int64) == "\(number)", "seed \(Self.seed)")
    }
  }

  @Test func doubles() {
    var generator = Generator()
    for _ in 0..<4_000 {
      let number = Double(bitPattern: generator.next())
      if number.isNaN { continue }
      let text = number.isInfinite ? (number < 0 ? "-Infinity" : "Infinity") : "\(number)"
      #expect(parsed(text, .float64) == "\(number)d", "seed \(Self.seed)")
      let short = Double(Int.random(in: -99_999...99_999, using: &generator)) / 1000
      #expect(parsed("\(short)", .float64) == "\(short)d", "seed \(Self.seed)")
    }
  }

  @Test func floats() {
    var generator = Generator()
    for _ in 0..<4_000 {
      let number = Float(bitPattern: UInt32(truncatingIfNeeded: generator.next()))
      if !number.isFinite { continue }
      #expect(parsed("\(number)", .float32) == "\(number)f", "seed \(Self.seed)")
    }
  }

  /// Digits with a point anywhere: the number and its scale give back the text.
  @Test func decimals() throws {
    var generator = Generator()
    for _ in 0..<4_000 {
      let shift = Int64.random(in: 0..<60, using: &generator)
      let digits = "\(Int64.random(in: 0..<1_000_000_000_000_000_000, using: &generator) >> shift)"
      let scale = Int.random(in: 0...10, using: &generator)
      let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
      let text = scale == 0 ? padded : "\(padded.dropLast(scale)).\(padded.suffix(scale))"
      let isNegative = Bool.random(using: &generator)
      let number = try #require(Int64(digits))
      #expect(
        parsed((isNegative ? "-" : "") + text, .decimal(precision: nil, scale: nil))
          == "\(isNegative ? -number : number)/10^\(scale)", "seed \(Self.seed)")
    }
  }

  /// Every day of the years -4713...9999 counts one more than the day before it.
  @Test func everyDayFollowsTheDayBefore() {
    var expected = -2_440_588 - 327
    var wrong: [Int] = []
    for year in -4713...9999 {
      let lengths = [31, Self.isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      for (month, length) in lengths.enumerated() {
        for day in 1...length {
          if ValueParser.daysSinceEpoch(year: year, month: month + 1, day: day) != expected { wrong.append(expected) }
          expected += 1
        }
      }
    }
    #expect(wrong == [])
    #expect(expected == 2_932_897)
  }

  @Test func timestamps() {
    var generator = Generator()
    for _ in 0..<4_000 {
      let days = Int.random(in: -719_162..<2_932_897, using: &generator)
      let time = Int.random(in: 0..<86_400_000_000, using: &generator)
      let date = civil(days)
      let fraction = time % 1_000_000
      let digits = String("00000\(fraction)".suffix(6)).trimmingSuffix("0")
      let clock = "\(two(time / 3_600_000_000)):\(two(time / 60_000_000 % 60)):\(two(time / 1_000_000 % 60))"
      let text = "\(date) \(clock)" + (fraction == 0 ? "" : ".\(digits)")
      let expected = "µs \(days * 86_400_000_000 + time)"
      #expect(parsed(text, .timestamp(precision: 6)) == expected, "seed \(Self.seed), \(text)")
      #expect(parsed(text + "+00", .timestampWithZone(precision: 6)) == expected, "seed \(Self.seed)")
      #expect(parsed(date, .date) == "day \(days)", "seed \(Self.seed), \(date)")
    }
  }

  /// The day on which each of the years 1...10000 begins, counted year by year.
  static let yearStarts: [Int] = (1...9999).reduce(into: [-719_162]) { starts, year in
    starts.append((starts.last ?? 0) + (isLeap(year) ? 366 : 365))
  }

  private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  /// The plain model of the calendar: count years, then months.
  private func civil(_ days: Int) -> String {
    var year = 1 + (days + 719_162) / 366
    while Self.yearStarts[year] <= days { year += 1 }
    var day = days - Self.yearStarts[year - 1]
    var month = 1
    for length in [31, Self.isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
      if day < length { break }
      day -= length
      month += 1
    }
    return "\(String("000\(year)".suffix(4)))-\(two(month))-\(two(day + 1))"
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension String {
  func trimmingSuffix(_ character: Character) -> String {
    var text = self
    while text.last == character { text.removeLast() }
    return text
  }
}
