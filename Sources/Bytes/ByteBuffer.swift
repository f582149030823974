/// A growable run of bytes that one stage owns: reserve once, then store without a check.
///
/// ```
///   base ─▶ ┌──────────── count ────────────┬── free ──┐  capacity
///           │ written                       │          │
///           └───────────────────────────────┴──────────┘
/// ```
/// Growth doubles the capacity; `removeAll` keeps it, so a reused buffer stops allocating. Offsets stay valid when the
/// buffer grows, addresses do not.
@usableFromInline
package struct ByteBuffer: ~Copyable, @unchecked Sendable {
  @usableFromInline var base: UnsafeMutableRawPointer
  @usableFromInline package private(set) var capacity: Int
  /// Bytes written. Lowering it takes back what was written last.
  @usableFromInline package var count: Int

  package init(capacity: Int = 4096) {
    let size = max(capacity, 64)
    base = .allocate(byteCount: size, alignment: 16)
    self.capacity = size
    count = 0
  }

  deinit { base.deallocate() }

  /// The bytes written, valid until the next mutation.
  @inlinable
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  /// The address of byte 0, valid until the next growth.
  @inlinable
  package var start: UnsafeMutableRawPointer { base }

  /// Empties the buffer and keeps its capacity.
  @inlinable
  package mutating func removeAll() { count = 0 }

  /// Gives memory above `limit` bytes back to the system; call when the buffer is empty.
  package mutating func shrink(to limit: Int) {
    guard capacity > limit, count <= limit else { return }
    let smaller = UnsafeMutableRawPointer.allocate(byteCount: max(limit, 64), alignment: 16)
    smaller.copyMemory(from: base, byteCount: count)
    base.deallocate()
    base = smaller
    capacity = max(limit, 64)
  }

  /// Makes sure that `extra` bytes can be stored without growing.
  @inlinable
  @inline(__always)
  package mutating func reserve(_ extra: Int) {
    if capacity - count < extra { grow(extra) }
  }

  @usableFromInline
  @inline(never)
  mutating func grow(_ extra: Int) {
    var size = capacity
    repeat { size *= 2 } while size - count < extra
    let larger = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    larger.copyMemory(from: base, byteCount: count)
    base.deallocate()
    base = larger
    capacity = size
  }

  /// Stores one byte; `reserve` must have made room.
  @inlinable
  @inline(__always)
  package mutating func storeReserved(_ byte: UInt8) {
    base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
    count += 1
  }

  @inlinable
  @inline(__always)
  package mutating func append(_ byte: UInt8) {
    reserve(1)
    storeReserved(byte)
  }

  @inlinable
  @inline(__always)
  package mutating func append(_ source: UnsafeRawBufferPointer) {
    guard let address = source.baseAddress else { return }
    reserve(source.count)
    (base + count).copyMemory(from: address, byteCount: source.count)
    count += source.count
  }

  @inlinable
  @inline(__always)
  package mutating func append(_ address: UnsafeRawPointer, count length: Int) {
    reserve(length)
    (base + count).copyMemory(from: address, byteCount: length)
    count += length
  }

  @inlinable
  @inline(__always)
  package mutating func append(_ text: StaticString) {
    append(UnsafeRawPointer(text.utf8Start), count: text.utf8CodeUnitCount)
  }

  /// Copies a `String`'s UTF-8; for places that are not per change.
  package mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  /// Stores a fixed-width value in the machine's byte order.
  @inlinable
  @inline(__always)
  package mutating func appendNative<T: BitwiseCopyable>(_ value: T) {
    reserve(MemoryLayout<T>.size)
    (base + count).storeBytes(of: value, as: T.self)
    count += MemoryLayout<T>.size
  }

  /// The written bytes as text, ill-formed UTF-8 repaired; for tests and messages.
  package func text() -> String { String(decoding: bytes, as: UTF8.self) }
}
