import Bytes

/// The memory that rows lie in: one run of bytes and one run of 16-byte values.
///
/// ```
///   values ─▶ ┌────┬────┬────┬────┬────┬──…        a row is a range of values, one per column;
///             │ v0 │ v1 │ v2 │ v3 │ v4 │            a value refers to bytes or to further values
///             └─┬──┴────┴────┴────┴─┬──┴──…
///   bytes  ─▶ ┌─▼─────────────────┬─▼─────…
///             │ text of v0        │ text of v3
/// ```
/// Only offsets are kept inside, no addresses, so growth never invalidates a value. Owned by one stage at a time.
@usableFromInline
package struct RowStore: ~Copyable, @unchecked Sendable {
  /// Text, raw bytes and other variable-length contents.
  @usableFromInline package var bytes: ByteBuffer
  @usableFromInline var slots: UnsafeMutablePointer<Value>
  @usableFromInline var slotCapacity: Int
  /// Values stored. Lowering it takes back what was stored last.
  @usableFromInline package var valueCount: Int

  package init(byteCapacity: Int = 4096, valueCapacity: Int = 256) {
    bytes = ByteBuffer(capacity: byteCapacity)
    slotCapacity = max(valueCapacity, 8)
    slots = .allocate(capacity: slotCapacity)
    valueCount = 0
  }

  deinit { slots.deallocate() }

  /// The value at `index`, which must lie below `valueCount`.
  @inlinable
  package subscript(index: Int) -> Value {
    @inline(__always) get { slots[index] }
    @inline(__always) set { slots[index] = newValue }
  }

  /// The address of value 0, valid until the next growth.
  @inlinable package var values: UnsafePointer<Value> { UnsafePointer(slots) }

  /// Makes room for `count` values in a row, and returns the index of the first; they are to be set by subscript.
  @inlinable
  @inline(__always)
  package mutating func addValues(_ count: Int) -> Int {
    if slotCapacity - valueCount < count { growValues(count) }
    let first = valueCount
    valueCount += count
    return first
  }

  @usableFromInline
  @inline(never)
  mutating func growValues(_ extra: Int) {
    var size = slotCapacity
    repeat { size *= 2 } while size - valueCount < extra
    let larger = UnsafeMutablePointer<Value>.allocate(capacity: size)
    larger.update(from: slots, count: valueCount)
    slots.deallocate()
    slots = larger
    slotCapacity = size
  }

  /// The bytes of a `.text`, `.bytes` or `.decimalText` value; valid until the store changes.
  @inlinable
  @inline(__always)
  package func contents(of value: Value) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: bytes.start + value.offset, count: Int(value.length))
  }

  /// Copies bytes in and returns the value of `kind` that refers to them.
  @inlinable
  @inline(__always)
  package mutating func addContents(_ source: UnsafeRawBufferPointer, kind: ValueKind) -> Value {
    let offset = bytes.count
    bytes.append(source)
    return Value(kind, bits: UInt64(offset), length: UInt32(truncatingIfNeeded: source.count))
  }

  package mutating func addInterval(months: Int32, days: Int32, microseconds: Int64) -> Value {
    let offset = bytes.count
    bytes.appendNative(months)
    bytes.appendNative(days)
    bytes.appendNative(microseconds)
    return Value(.interval, bits: UInt64(offset), length: 16)
  }

  /// The parts of an `.interval` value.
  package func interval(_ value: Value) -> (months: Int32, days: Int32, microseconds: Int64) {
    let at = UnsafeRawPointer(bytes.start) + value.offset
    return (
      at.loadUnaligned(as: Int32.self), at.loadUnaligned(fromByteOffset: 4, as: Int32.self),
      at.loadUnaligned(fromByteOffset: 8, as: Int64.self)
    )
  }

  /// Empties the store; memory above `byteLimit` bytes or `valueLimit` values is given back.
  package mutating func removeAll(keepingBytes byteLimit: Int = .max, values valueLimit: Int = .max) {
    bytes.removeAll()
    bytes.shrink(to: byteLimit)
    valueCount = 0
    if slotCapacity > valueLimit {
      slots.deallocate()
      slotCapacity = max(valueLimit, 8)
      slots = .allocate(capacity: slotCapacity)
    }
  }

  /// Bytes in use, for limits.
  @inlinable package var usedBytes: Int { bytes.count + valueCount * MemoryLayout<Value>.stride }
}
