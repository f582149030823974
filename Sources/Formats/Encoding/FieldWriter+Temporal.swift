import Changes

/// Dates and times. Snapshots and arrays go through JDBC's date classes in Debezium, which shows in far-off dates.
extension FieldWriter {
  @inline(__always)
  func date(_ field: UnsafePointer<FieldPlan>, _ value: Value, to place: Place) -> Place? {
    let isLegacy = isSnapshot || field.pointee.isElement
    var days = value.signed
    if days == .max || days == .min {
      return infiniteDate(isPositive: days == .max, isLegacy, isText: field.pointee.operation == .dateText, to: place)
    }
    if isLegacy, days < -141_427 { days = TemporalText.legacyDay(days) }
    if field.pointee.operation == .dateDays { return IntegerText.write(days, to: place) }
    return FieldWriter.quoted(place) { start in
      let end = TemporalText.writeDate(days, to: start)
      end[0] = 0x5A
      return end + 1
    }
  }

  /// The days that Debezium and JDBC stand in for the infinities, as recorded.
  private func infiniteDate(isPositive: Bool, _ isLegacy: Bool, isText: Bool, to place: Place) -> Place {
    switch (isText, isLegacy, isPositive) {
    case (false, true, true): IntegerText.write(-622_191_234 as Int64, to: place)
    case (false, true, false): IntegerText.write(-625_821_272 as Int64, to: place)
    case (false, false, true): IntegerText.write(-2_147_472_692 as Int64, to: place)
    case (false, false, false): IntegerText.write(-2_147_472_691 as Int64, to: place)
    case (true, true, true): FieldWriter.literal("\"+292278994-08-16Z\"", to: place)
    case (true, true, false): FieldWriter.literal("\"+292269055-12-02Z\"", to: place)
    case (true, false, true): FieldWriter.literal("\"-5877611-06-21Z\"", to: place)
    case (true, false, false): FieldWriter.literal("\"-5877611-06-22Z\"", to: place)
    }
  }

  @inline(__always)
  func time(_ field: UnsafePointer<FieldPlan>, _ value: Value, to place: Place) -> Place {
    var microseconds = value.signed
    // `java.sql.Time` knows milliseconds and no 24:00.
    if field.pointee.isElement {
      microseconds = (microseconds &- microseconds % 1000) % TemporalText.microsecondsPerDay
    }
    switch field.pointee.operation {
    case .timeMicroseconds: return IntegerText.write(microseconds, to: place)
    case .timeMilliseconds: return IntegerText.write(microseconds / 1000, to: place)
    case .timeNanoseconds: return IntegerText.write(microseconds &* 1000, to: place)
    default:
      return FieldWriter.quoted(place) { start in
        let end = TemporalText.writeTime(microseconds % TemporalText.microsecondsPerDay, digits: -1, to: start)
        end[0] = 0x5A
        return end + 1
      }
    }
  }

  @inline(__always)
  func timestamp(_ field: UnsafePointer<FieldPlan>, _ value: Value, to place: Place) -> Place? {
    var microseconds = value.signed
    if microseconds == .max || microseconds == .min {
      return infiniteTimestamp(field.pointee.operation, isPositive: microseconds == .max, to: place)
    }
    if field.pointee.isElement {
      let day = TemporalText.floorDivided(microseconds, by: TemporalText.microsecondsPerDay)
      microseconds &+= (TemporalText.legacyDay(day) &- day) &* TemporalText.microsecondsPerDay
    }
    switch field.pointee.operation {
    case .timestampMicroseconds: return IntegerText.write(microseconds, to: place)
    case .timestampMilliseconds:
      return IntegerText.write(TemporalText.floorDivided(microseconds, by: 1000), to: place)
    case .timestampNanoseconds:
      let (nanoseconds, overflow) = microseconds.multipliedReportingOverflow(by: 1000)
      return overflow ? nil : IntegerText.write(nanoseconds, to: place)
    default:
      return FieldWriter.quoted(place) { TemporalText.writeTimestamp(microseconds, digits: -1, to: $0) }
    }
  }

  /// The moments that JDBC stands in for the infinities.
  private func infiniteTimestamp(_ operation: FieldOperation, isPositive: Bool, to place: Place) -> Place {
    switch operation {
    case .timestampMicroseconds:
      return IntegerText.write(isPositive ? 9_223_372_036_825_200_000 : -9_223_372_036_832_400_000 as Int64, to: place)
    case .timestampMilliseconds:
      return IntegerText.write(isPositive ? 9_223_372_036_825_200 : -9_223_372_036_832_400 as Int64, to: place)
    case .timestampNanoseconds: return IntegerText.write(isPositive ? Int64.max : Int64.min, to: place)
    default:
      let microseconds: Int64 = isPositive ? 9_223_372_036_825_200_000 : -9_223_372_036_832_400_000
      return FieldWriter.quoted(place) { TemporalText.writeTimestamp(microseconds, digits: -1, to: $0) }
    }
  }

  @inline(__always)
  func zonedTimestamp(_ field: UnsafePointer<FieldPlan>, _ value: Value, to place: Place) -> Place {
    if value.signed == .max { return FieldWriter.literal("\"infinity\"", to: place) }
    if value.signed == .min { return FieldWriter.literal("\"-infinity\"", to: place) }
    return FieldWriter.quoted(place) {
      TemporalText.writeTimestamp(value.signed, digits: Int(field.pointee.argument), to: $0)
    }
  }

  @inline(__always)
  func zonedTime(_ field: UnsafePointer<FieldPlan>, _ value: Value, to place: Place) -> Place {
    let day = TemporalText.microsecondsPerDay
    let shifted = value.signed &- Int64(Int32(bitPattern: value.length)) &* 1_000_000
    var microseconds = ((shifted % day) &+ day) % day
    // Elements lose the fraction on their way through JDBC.
    if field.pointee.isElement { microseconds -= microseconds % 1_000_000 }
    return FieldWriter.quoted(place) { start in
      let end = TemporalText.writeTime(microseconds, digits: -1, to: start)
      end[0] = 0x5A
      return end + 1
    }
  }
}
