import Bytes
import Changes

/// Values of any length, and those that need thought.
extension FieldWriter {
  /// Appends a value, or what stands for one that cannot be shown.
  @inline(never)
  func appendLong(_ field: UnsafePointer<FieldPlan>, _ value: Value, to out: inout ByteBuffer) {
    let start = out.count
    if append(field, value, to: &out) { return }
    out.count = start
    failures.pointee += 1
    append(field.pointee.failed, to: &out)
  }

  func append(_ part: ConstantPart, to out: inout ByteBuffer) {
    out.append(UnsafeRawPointer(constants + Int(part.offset)), count: Int(part.length))
  }

  /// Appends any value; false, with an undefined rest appended, where it cannot be shown.
  private func append(_ field: UnsafePointer<FieldPlan>, _ value: Value, to out: inout ByteBuffer) -> Bool {
    if field.pointee.limit >= 0 { return appendCut(field, value, to: &out) }
    switch (field.pointee.operation, value.kind) {
    case (.text, .text):
      JSONText.append(bytes + value.offset, count: Int(value.length), to: &out)
    case (.name, .text):
      // Debezium's reader of the stream does not know the type.
      if isSnapshot {
        JSONText.append(bytes + value.offset, count: Int(value.length), to: &out)
      } else {
        append(field.pointee.null, to: &out)
      }
    case (.constant, _): append(field.pointee.null, to: &out)
    case (.hashed, .text):
      hashes[Int(field.pointee.hash)]._withUnsafeGuaranteedRef {
        $0.append(UnsafeRawBufferPointer(start: bytes + value.offset, count: Int(value.length)), to: &out)
      }
    case (.unknownBase64, .text) where field.pointee.argument == 1,
      (.unknownBase64URL, .text) where field.pointee.argument == 1,
      (.unknownHex, .text) where field.pointee.argument == 1:
      let text = GeometricText.rewritten(UnsafeBufferPointer(start: bytes + value.offset, count: Int(value.length)))
      text.withUnsafeBufferPointer { text in
        guard let start = text.baseAddress else { return }
        appendBytes(field.pointee.operation, start, count: text.count, to: &out)
      }
    case (.base64, .bytes), (.base64URL, .bytes), (.hex, .bytes), (.unknownBase64, .text), (.unknownBase64URL, .text),
      (.unknownHex, .text):
      appendBytes(field.pointee.operation, bytes + value.offset, count: Int(value.length), to: &out)
    case (.bit, .text): appendBit(value, to: &out)
    case (.bits, .text): appendBits(value, to: &out)
    case (.intervalMicroseconds, .interval), (.intervalText, .interval):
      appendInterval(field.pointee.operation, value, to: &out)
    case (.mapText, .list), (.mapObject, .list):
      appendMap(value, isText: field.pointee.operation == .mapText, to: &out)
    case (.point, .list): return appendPoint(value, to: &out)
    case (.geometry, .bytes): appendGeometry(value, to: &out)
    case (.list, .list): return appendList(field, value, to: &out)
    case (.list, .text): return appendNested(field, value, to: &out)
    case (.sparseVector, .text): return appendSparseVector(value, to: &out)
    case (_, .decimal), (_, .decimalText): return appendDecimal(field, value, to: &out)
    default: return false
    }
    return true
  }

  func appendBytes(
    _ operation: FieldOperation, _ source: UnsafePointer<UInt8>, count: Int, to out: inout ByteBuffer
  ) {
    out.append(bytesMax: max(Base64Text.bytesMax(count), 2 * count) + 16) { place in
      FieldWriter.quoted(place) {
        switch operation {
        case .hex, .unknownHex: HexText.write(source, count: count, to: $0)
        case .base64URL, .unknownBase64URL: Base64Text.write(source, count: count, urlSafe: true, to: $0)
        default: Base64Text.write(source, count: count, to: $0)
        }
      }
    }
  }

  private func appendBit(_ value: Value, to out: inout ByteBuffer) {
    let isSet = value.length > 0 && bytes[value.offset] == 0x31
    out.append(bytesMax: 16) { FieldWriter.write(isSet, to: $0) }
  }

  /// Bits little-endian, the rightmost first, up to the highest that is set.
  private func appendBits(_ value: Value, to out: inout ByteBuffer) {
    let digits = bytes + value.offset
    let count = Int(value.length)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count / 8 + 1) { packed in
      packed.initialize(repeating: 0)
      var used = 0
      for bit in 0..<count where digits[count - 1 - bit] == 0x31 {
        packed[bit / 8] |= 1 << UInt8(bit % 8)
        used = bit / 8 + 1
      }
      guard let start = packed.baseAddress else { return }
      appendBytes(.base64, start, count: used, to: &out)
    }
  }

  private func appendPoint(_ value: Value, to out: inout ByteBuffer) -> Bool {
    guard value.length == 2, values[value.offset].kind == .float64, values[value.offset + 1].kind == .float64 else {
      return false
    }
    let (x, y) = (values[value.offset].bits, values[value.offset + 1].bits)
    out.append("{\"x\":" as StaticString)
    out.append(bytesMax: JavaFloatText.bytesMax) { JavaFloatText.write(Double(bitPattern: x), to: $0) }
    out.append(",\"y\":" as StaticString)
    out.append(bytesMax: JavaFloatText.bytesMax) { JavaFloatText.write(Double(bitPattern: y), to: $0) }
    out.append(",\"wkb\":" as StaticString)
    // Well-known binary: little-endian, type 1 (point), both coordinates.
    withUnsafeTemporaryAllocation(byteCount: 21, alignment: 8) { wkb in
      wkb[0] = 1
      wkb.storeBytes(of: UInt32(1).littleEndian, toByteOffset: 1, as: UInt32.self)
      wkb.storeBytes(of: x.littleEndian, toByteOffset: 5, as: UInt64.self)
      wkb.storeBytes(of: y.littleEndian, toByteOffset: 13, as: UInt64.self)
      guard let start = wkb.baseAddress else { return }
      appendBytes(.base64, start.assumingMemoryBound(to: UInt8.self), count: 21, to: &out)
    }
    out.append(",\"srid\":null}" as StaticString)
    return true
  }

  /// EWKB as it is; the SRID stands in it where the flag 0x20000000 of its type says so.
  private func appendGeometry(_ value: Value, to out: inout ByteBuffer) {
    let source = bytes + value.offset
    let count = Int(value.length)
    out.append("{\"wkb\":" as StaticString)
    appendBytes(.base64, source, count: count, to: &out)
    out.append(",\"srid\":" as StaticString)
    var srid: UInt32?
    if count >= 9 {
      let raw = UnsafeRawPointer(source)
      let type = raw.loadUnaligned(fromByteOffset: 1, as: UInt32.self)
      let number = raw.loadUnaligned(fromByteOffset: 5, as: UInt32.self)
      let isLittle = source[0] == 1
      if (isLittle ? UInt32(littleEndian: type) : UInt32(bigEndian: type)) & 0x2000_0000 != 0 {
        srid = isLittle ? UInt32(littleEndian: number) : UInt32(bigEndian: number)
      }
    }
    if let srid { out.append(integer: Int64(srid)) } else { out.append("null" as StaticString) }
    out.append(0x7D)
  }

  private func appendList(_ field: UnsafePointer<FieldPlan>, _ value: Value, to out: inout ByteBuffer) -> Bool {
    guard field.pointee.element >= 0 else { return false }
    let element = elements + Int(field.pointee.element)
    out.append(0x5B)
    for index in 0..<Int(value.length) {
      if index > 0 { out.append(0x2C) }
      let item = values[value.offset + index]
      if item.kind == .null || item.kind == .absent {
        // An element that may not be null leaves no way to show the array.
        guard element.pointee.null.length > 0 else { return false }
        append(element.pointee.null, to: &out)
        continue
      }
      guard appendElement(element, item, to: &out) else { return false }
    }
    out.append(0x5D)
    return true
  }

  /// An array of several dimensions, in the server's text: of each inner array only that it is there.
  private func appendNested(_ field: UnsafePointer<FieldPlan>, _ value: Value, to out: inout ByteBuffer) -> Bool {
    guard field.pointee.element >= 0 else { return false }
    let element = elements + Int(field.pointee.element)
    guard element.pointee.null.length > 0 else { return false }
    let count = FieldWriter.innerArrays(UnsafeBufferPointer(start: bytes + value.offset, count: Int(value.length)))
    out.append(0x5B)
    for index in 0..<count {
      if index > 0 { out.append(0x2C) }
      append(element.pointee.null, to: &out)
    }
    out.append(0x5D)
    failures.pointee += 1
    return true
  }

  /// How many arrays an array's text `[1:2][1:2]={{1,2},{3,4}}` holds in its first dimension.
  private static func innerArrays(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var depth = 0
    var count = 0
    var isQuoted = false
    var isEscaped = false
    for byte in text {
      if isEscaped {
        isEscaped = false
      } else if byte == 0x5C {
        isEscaped = true
      } else if byte == 0x22 {
        isQuoted.toggle()
      } else if !isQuoted, byte == 0x7B {
        depth += 1
        if depth == 2 { count += 1 }
      } else if !isQuoted, byte == 0x7D {
        depth -= 1
      }
    }
    return count
  }

  private func appendElement(_ element: UnsafePointer<FieldPlan>, _ item: Value, to out: inout ByteBuffer) -> Bool {
    out.reserve(FieldWriter.shortMax)
    if let end = shortElement(element, item, to: out.place) {
      out.advance(to: end)
      return true
    }
    if append(element, item, to: &out) { return true }
    guard element.pointee.failed.length > 0 else { return false }
    failures.pointee += 1
    append(element.pointee.failed, to: &out)
    return true
  }

  /// `{1:0.5,7:2}/10` as the server prints it: dimension and pairs.
  private func appendSparseVector(_ value: Value, to out: inout ByteBuffer) -> Bool {
    let text = String(
      decoding: UnsafeBufferPointer(start: bytes + value.offset, count: Int(value.length)), as: UTF8.self)
    let halves = text.split(separator: "/")
    guard halves.count == 2, let dimensions = Int16(halves[1]), halves[0].first == "{", halves[0].last == "}" else {
      return false
    }
    out.append("{\"dimensions\":\(dimensions),\"vector\":[")
    for (index, pair) in halves[0].dropFirst().dropLast().split(separator: ",").enumerated() {
      let parts = pair.split(separator: ":")
      guard parts.count == 2, let place = Int16(parts[0]), let number = Double(parts[1]) else { return false }
      out.append(index > 0 ? ",[\(place)," : "[\(place),")
      out.append(bytesMax: JavaFloatText.bytesMax) { JavaFloatText.write(number, to: $0) }
      out.append(0x5D)
    }
    out.append("]}" as StaticString)
    return true
  }
}
