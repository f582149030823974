/// A cursor over borrowed bytes that never reads out of bounds.
///
/// Everything that comes over a network or out of a file is read through it. Integers are big-endian unless the
/// name says otherwise. A read past the end throws `ByteError.truncated` with the offset; nothing traps.
///
/// The bytes belong to the caller and must outlive the reader. Not thread-safe; a value of one loop.
@usableFromInline
package struct ByteReader: ~Copyable {
  @usableFromInline let base: UnsafePointer<UInt8>
  @usableFromInline let end: Int
  @usableFromInline var cursor: Int

  @inlinable
  package init(_ bytes: UnsafeRawBufferPointer) {
    // An empty buffer may have no address; the pointer is never read then.
    base = bytes.baseAddress.map { $0.assumingMemoryBound(to: UInt8.self) } ?? ByteReader.nowhere
    end = bytes.count
    cursor = 0
  }

  @usableFromInline static var nowhere: UnsafePointer<UInt8> {
    UnsafePointer(bitPattern: 1).unsafelyUnwrapped
  }

  /// Bytes consumed so far.
  @inlinable package var offset: Int { cursor }

  /// Bytes left to read.
  @inlinable package var remaining: Int { end - cursor }

  @inlinable
  @inline(__always)
  mutating func take(_ count: Int) throws(ByteError) -> UnsafePointer<UInt8> {
    guard count >= 0, end - cursor >= count else {
      throw ByteError.truncated(offset: cursor, wanted: count, available: end - cursor)
    }
    let start = base + cursor
    cursor += count
    return start
  }

  @inlinable
  package mutating func uint8() throws(ByteError) -> UInt8 { try take(1).pointee }

  @inlinable
  package mutating func uint16() throws(ByteError) -> UInt16 {
    UInt16(bigEndian: UnsafeRawPointer(try take(2)).loadUnaligned(as: UInt16.self))
  }

  @inlinable
  package mutating func uint32() throws(ByteError) -> UInt32 {
    UInt32(bigEndian: UnsafeRawPointer(try take(4)).loadUnaligned(as: UInt32.self))
  }

  @inlinable
  package mutating func uint64() throws(ByteError) -> UInt64 {
    UInt64(bigEndian: UnsafeRawPointer(try take(8)).loadUnaligned(as: UInt64.self))
  }

  @inlinable
  package mutating func int32() throws(ByteError) -> Int32 { Int32(bitPattern: try uint32()) }

  @inlinable
  package mutating func int64() throws(ByteError) -> Int64 { Int64(bitPattern: try uint64()) }

  /// The next `count` bytes, still owned by the caller of `init`.
  @inlinable
  package mutating func bytes(_ count: Int) throws(ByteError) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: try take(count), count: count)
  }

  /// The bytes up to the next zero byte, which is consumed and not returned.
  @inlinable
  package mutating func zeroTerminated() throws(ByteError) -> UnsafeRawBufferPointer {
    var length = 0
    while cursor + length < end {
      if base[cursor + length] == 0 {
        let start = base + cursor
        cursor += length + 1
        return UnsafeRawBufferPointer(start: start, count: length)
      }
      length += 1
    }
    throw ByteError.unterminated(offset: cursor)
  }
}

/// Why bytes could not be read. Offsets count from the start of the message at hand.
@usableFromInline
package enum ByteError: Error, Equatable, Sendable {
  /// Fewer bytes are left than the field needs.
  case truncated(offset: Int, wanted: Int, available: Int)
  /// A zero-terminated string has no end.
  case unterminated(offset: Int)
}

extension ByteError: CustomStringConvertible {
  @usableFromInline package var description: String {
    switch self {
    case .truncated(let offset, let wanted, let available):
      return "at byte \(offset): \(wanted) bytes expected, \(available) left"
    case .unterminated(let offset):
      return "at byte \(offset): a zero-terminated string without its zero"
    }
  }
}
