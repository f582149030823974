import Bytes
import Changes

/// Intervals, as Debezium makes them of years, months, days, hours, minutes and seconds.
extension FieldWriter {
  func appendInterval(_ operation: FieldOperation, _ value: Value, to out: inout ByteBuffer) {
    let at = UnsafeRawPointer(bytes + value.offset)
    let months = at.loadUnaligned(as: Int32.self)
    let days = at.loadUnaligned(fromByteOffset: 4, as: Int32.self)
    let microseconds = at.loadUnaligned(fromByteOffset: 8, as: Int64.self)
    // The parts share the sign of the whole, as the server prints them.
    let hours = microseconds / 3_600_000_000
    let minutes = microseconds / 60_000_000 % 60
    let rest = microseconds % 60_000_000
    if operation == .intervalMicroseconds {
      out.append(integer: FieldWriter.duration(months, days, hours, minutes, rest))
    } else {
      let years = months / 12
      out.append("\"P\(years)Y\(months % 12)M\(days)DT\(hours)H\(minutes)M")
      FieldWriter.appendSeconds(rest, to: &out)
      out.append("S\"" as StaticString)
    }
  }

  /// Microseconds in the double arithmetic of `MicroDuration.durationMicros`, 30.4375 days to a month; rounding errors
  /// included, beyond 64 bits the nearest number.
  private static func duration(_ months: Int32, _ days: Int32, _ hours: Int64, _ minutes: Int64, _ rest: Int64) -> Int64
  {
    let seconds = Double(rest / 1_000_000) + Double(rest % 1_000_000) / 1_000_000
    let allDays = Double(months) * 30.4375 + Double(days)
    let result = (((allDays * 24 + Double(hours)) * 60 + Double(minutes)) * 60 + seconds) * 1e6
    if result.isNaN { return 0 }
    if result >= 9_223_372_036_854_775_808 { return .max }
    if result <= -9_223_372_036_854_775_808 { return .min }
    return Int64(result)
  }

  /// Seconds with as many digits of the fraction as needed.
  private static func appendSeconds(_ microseconds: Int64, to out: inout ByteBuffer) {
    if microseconds < 0 { out.append(0x2D) }
    let magnitude = microseconds.magnitude
    out.append(integer: Int64(magnitude / 1_000_000))
    var fraction = UInt32(magnitude % 1_000_000)
    guard fraction > 0 else { return }
    var digits = 6
    while fraction % 10 == 0 {
      fraction /= 10
      digits -= 1
    }
    out.append(0x2E)
    out.append(bytesMax: 16) { IntegerText.write(fraction, digits: digits, to: $0) }
  }
}
