import Bytes
import Changes
import DuckDBClient

/// The types whose form in DuckDB has to be computed.
extension ColumnFiller {
  // MARK: text

  @inline(__always)
  func putText(_ value: Value, at row: Int, _ store: borrowing RowStore) throws(UnfitValue) {
    switch value.kind {
    case .text:
      let contents = store.contents(of: value)
      guard UTF8Check.isValid(contents) else {
        throw UnfitValue("a text that is not valid UTF-8", hint: "Check the source database's encoding.")
      }
      vector.store(contents, at: row)
    case .decimalText: vector.store(store.contents(of: value), at: row)
    default: try putRendered(value, at: row, store)
    }
  }

  /// Numbers in a text column: decimals without a bound, or columns that were text before.
  @inline(never)
  private func putRendered(_ value: Value, at row: Int, _ store: borrowing RowStore) throws(UnfitValue) {
    var text: String
    switch value.kind {
    case .decimal: text = DecimalForm.text(value.signed, scale: Int(Int32(bitPattern: value.length)))
    case .integer: text = String(value.signed)
    default: throw .kind(value.kind)
    }
    text.withUTF8 { vector.store(UnsafeRawBufferPointer($0), at: row) }
  }

  // MARK: exact numbers

  func putDecimal(
    _ value: Value, _ precision: Int, _ scale: Int, at row: Int, _ store: borrowing RowStore
  ) throws(UnfitValue) {
    let number: Int128?
    switch value.kind {
    case .decimal:
      number = DecimalForm.rescale(Int128(value.signed), from: Int(Int32(bitPattern: value.length)), to: scale)
    case .integer: number = DecimalForm.rescale(Int128(value.signed), from: 0, to: scale)
    case .decimalText: number = try DecimalForm.parse(store.contents(of: value), scale: scale)
    default: throw .kind(value.kind)
    }
    guard let number, DecimalForm.fits(number, digits: precision) else {
      throw UnfitValue("a number with more digits than the column has", hint: DecimalForm.hint)
    }
    switch precision {
    case ...4: vector.store(Int16(truncatingIfNeeded: number), at: row)
    case ...9: vector.store(Int32(truncatingIfNeeded: number), at: row)
    case ...18: vector.store(Int64(truncatingIfNeeded: number), at: row)
    default: vector.store((UInt64(truncatingIfNeeded: number), Int64(truncatingIfNeeded: number >> 64)), at: row)
    }
  }

  // MARK: days and times

  func putDate(_ value: Value, at row: Int) throws(UnfitValue) {
    guard value.kind == .date else { throw .kind(value.kind) }
    switch value.signed {
    case .max: vector.store(Int32.max, at: row)
    case .min: vector.store(-Int32.max, at: row)
    default:
      guard let days = Int32(exactly: value.signed), days != .max, days > -Int32.max else {
        throw UnfitValue("a day outside the range of DATE")
      }
      vector.store(days, at: row)
    }
  }

  /// The earliest instant of TIMESTAMP, 290309-12-22 BC.
  private static let earliest: Int64 = -9_223_372_022_400_000_000

  func putTimestamp(_ value: Value, at row: Int) throws(UnfitValue) {
    guard value.kind == .timestamp else { throw .kind(value.kind) }
    switch value.signed {
    case .max: vector.store(Int64.max, at: row)
    case .min: vector.store(-Int64.max, at: row)
    case ..<ColumnFiller.earliest: throw UnfitValue("an instant outside the range of TIMESTAMP")
    default: vector.store(value.signed, at: row)
    }
  }

  func putTimeWithZone(_ value: Value, at row: Int) throws(UnfitValue) {
    guard value.kind == .time else { throw .kind(value.kind) }
    let offset = Int64(Int32(bitPattern: value.length))
    let largest: Int64 = 16 * 3600 - 1
    guard abs(offset) <= largest else { throw UnfitValue("a time zone 16 hours or more from UTC") }
    vector.store(UInt64(bitPattern: value.signed) << 24 | UInt64(largest - offset), at: row)
  }

  // MARK: identifiers and bits

  func putUUID(_ value: Value, at row: Int, _ store: borrowing RowStore) throws(UnfitValue) {
    guard value.kind == .text else { throw .kind(value.kind) }
    var high: UInt64 = 0
    var low: UInt64 = 0
    var digits = 0
    for byte in store.contents(of: value) where byte != UInt8(ascii: "-") {
      guard let digit = hexadecimal(byte) else { throw UnfitValue("a text that is no UUID") }
      high = high << 4 | low >> 60
      low = low << 4 | UInt64(digit)
      digits += 1
    }
    guard digits == 32 else { throw UnfitValue("a text that is no UUID") }
    vector.store((low, high ^ (1 << 63)), at: row)
  }

  private func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: return byte - 0x30
    case 0x61...0x66: return byte - 0x61 + 10
    case 0x41...0x46: return byte - 0x41 + 10
    default: return nil
    }
  }

  func putBits(_ value: Value, at row: Int, _ store: borrowing RowStore) throws(UnfitValue) {
    guard value.kind == .text else { throw .kind(value.kind) }
    let digits = store.contents(of: value)
    guard !digits.isEmpty else { throw UnfitValue("an empty run of bits") }
    let unused = (8 - digits.count % 8) % 8
    var form = ByteBuffer(capacity: digits.count / 8 + 2)
    form.append(UInt8(unused))
    var byte: UInt8 = unused == 0 ? 0 : ~0
    var bits = unused
    for digit in digits {
      byte = byte << 1 | (digit == UInt8(ascii: "1") ? 1 : 0)
      bits += 1
      if bits == 8 {
        form.append(byte)
        byte = 0
        bits = 0
      }
    }
    vector.store(form.bytes, at: row)
  }
}

/// Exact numbers between a scaled integer and text.
enum DecimalForm {
  static let hint =
    "Keep such numbers as text with the sink's decimal.type=text, or leave the column out with column.exclude.list."

  /// The number with `to` digits after the point instead of `from`; nil where it does not fit 128 bits or digits would
  /// be lost.
  static func rescale(_ number: Int128, from: Int, to: Int) -> Int128? {
    if from == to { return number }
    let steps = abs(to - from)
    guard steps <= 38 else { return number == 0 ? 0 : nil }
    let factor = power(steps)
    if to > from {
      let (product, overflow) = number.multipliedReportingOverflow(by: factor)
      return overflow ? nil : product
    }
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: factor)
    return remainder == 0 ? quotient : nil
  }

  static func power(_ exponent: Int) -> Int128 {
    var result: Int128 = 1
    for _ in 0..<exponent { result *= 10 }
    return result
  }

  static func fits(_ number: Int128, digits: Int) -> Bool {
    if digits <= 18, let small = Int64(exactly: number) {
      return small.magnitude < tens[digits]
    }
    return number.magnitude < UInt128(power(digits))
  }

  private static let tens: [UInt64] = (0...18).map { exponent in (0..<exponent).reduce(1) { power, _ in power * 10 } }

  /// Reads `-12.50` as a number with `scale` digits after the point.
  static func parse(_ text: UnsafeRawBufferPointer, scale: Int) throws(UnfitValue) -> Int128? {
    var number: Int128 = 0
    var digitsAfterPoint: Int?
    var isNegative = false
    for (index, byte) in text.enumerated() {
      switch byte {
      case UInt8(ascii: "-") where index == 0: isNegative = true
      case UInt8(ascii: ".") where digitsAfterPoint == nil: digitsAfterPoint = 0
      case 0x30...0x39:
        let (tenfold, overflow) = number.multipliedReportingOverflow(by: 10)
        let (sum, carry) = tenfold.addingReportingOverflow(Int128(byte - 0x30))
        if overflow || carry { return nil }
        number = sum
        if let digits = digitsAfterPoint { digitsAfterPoint = digits + 1 }
      default: throw UnfitValue("a number that is NaN or infinite", hint: hint)
      }
    }
    return rescale(isNegative ? -number : number, from: digitsAfterPoint ?? 0, to: scale)
  }

  static func text(_ number: Int64, scale: Int) -> String {
    if scale <= 0 { return String(number) + String(repeating: "0", count: number == 0 ? 0 : -scale) }
    var digits = String(number.magnitude)
    if digits.utf8.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits }
    let point = digits.index(digits.endIndex, offsetBy: -scale)
    return (number < 0 ? "-" : "") + digits[..<point] + "." + digits[point...]
  }
}

/// Whether bytes are well-formed UTF-8, with a short cut for ASCII.
enum UTF8Check {
  @inline(__always)
  static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let start = bytes.baseAddress else { return true }
    var offset = 0
    while offset + 8 <= bytes.count {
      if (start + offset).loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { return isValidSlow(bytes) }
      offset += 8
    }
    while offset < bytes.count {
      if bytes[offset] >= 0x80 { return isValidSlow(bytes) }
      offset += 1
    }
    return true
  }

  @inline(never)
  private static func isValidSlow(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let typed = bytes.bindMemory(to: UInt8.self)
    return (try? UTF8Span(validating: Span(_unsafeElements: typed))) != nil
  }
}
