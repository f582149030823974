import Bytes
import Testing

@Suite struct ByteReaderTests {
  private func read<R>(_ bytes: [UInt8], _ body: (inout ByteReader) throws -> R) throws -> R {
    try bytes.withUnsafeBytes { raw in
      var reader = ByteReader(raw)
      return try body(&reader)
    }
  }

  private func failure(_ body: () throws(ByteError) -> Void) -> ByteError? {
    do {
      try body()
      return nil
    } catch {
      return error
    }
  }

  @Test func integersAreBigEndian() throws {
    try read([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]) { reader in
      let v1 = try reader.uint8()
      #expect(v1 == 1)
      let v0x0203 = try reader.uint16()
      #expect(v0x0203 == 0x0203)
      let v0x0405_0607 = try reader.uint32()
      #expect(v0x0405_0607 == 0x0405_0607)
      let v0x0809_0A0B_0C0D_0E0F = try reader.uint64()
      #expect(v0x0809_0A0B_0C0D_0E0F == 0x0809_0A0B_0C0D_0E0F)
      let left = reader.remaining
      #expect(left == 0)
    }
  }

  @Test func signedIntegersKeepTheirSign() throws {
    let value = try read([0xFF, 0xFF, 0xFF, 0xFE]) { try $0.int32() }
    #expect(value == -2)
  }

  @Test(arguments: 0..<8) func aReadPastTheEndThrowsAndConsumesNothing(length: Int) throws {
    try read([UInt8](repeating: 7, count: length)) { reader in
      let error = failure { () throws(ByteError) in _ = try reader.uint64() }
      #expect(error == .truncated(offset: 0, wanted: 8, available: length))
      let left = reader.remaining
      #expect(left == length)
    }
  }

  @Test func aNegativeLengthThrows() throws {
    try read([1, 2, 3]) { reader in
      let error = failure { () throws(ByteError) in _ = try reader.bytes(-1) }
      #expect(error != nil)
    }
  }

  @Test func stringsEndAtTheirZero() throws {
    try read(Array("ab\0c".utf8)) { reader in
      let text = Array(try reader.zeroTerminated())
      #expect(text == Array("ab".utf8))
      let left = reader.remaining
      #expect(left == 1)
      let error = failure { () throws(ByteError) in _ = try reader.zeroTerminated() }
      #expect(error == .unterminated(offset: 3))
    }
  }

  @Test func nothingCanBeReadFromNothing() {
    var reader = ByteReader(UnsafeRawBufferPointer(start: nil, count: 0))
    let error = failure { () throws(ByteError) in _ = try reader.uint8() }
    #expect(error == .truncated(offset: 0, wanted: 1, available: 0))
    let left = reader.remaining
    #expect(left == 0)
  }
}

@Suite struct ByteBufferTests {
  @Test func growsAndKeepsWhatWasWritten() {
    var buffer = ByteBuffer(capacity: 1)
    for index in 0..<10_000 { buffer.append(UInt8(truncatingIfNeeded: index)) }
    let count = buffer.count
    #expect(count == 10_000)
    let isIntact = buffer.bytes.enumerated().allSatisfy { $1 == UInt8(truncatingIfNeeded: $0) }
    #expect(isIntact)
  }

  @Test func shrinksOnlyWhenEmptyEnough() {
    var buffer = ByteBuffer(capacity: 1 << 16)
    buffer.append("some text")
    buffer.shrink(to: 4)
    let size16 = buffer.capacity
    #expect(size16 == 1 << 16)
    buffer.removeAll()
    buffer.shrink(to: 1 << 10)
    let size10 = buffer.capacity
    #expect(size10 == 1 << 10)
    buffer.append("more")
    let text = buffer.text()
    #expect(text == "more")
  }
}
