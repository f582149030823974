import Bytes

/// Records as a message system takes them: an arena of bytes and, per record, where its parts lie in it.
///
/// Filled by an encoder, read by a sink, then emptied and used again. Offsets stay valid while the arena grows.
package struct EncodedRecords: ~Copyable, @unchecked Sendable {
  package var bytes: ByteBuffer
  package var records: [EncodedRecord]

  package init(byteCapacity: Int = 1 << 16) {
    bytes = ByteBuffer(capacity: byteCapacity)
    records = []
  }

  package func contents(of part: RecordPart) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: bytes.start + part.offset, count: Int(part.length))
  }

  package mutating func removeAll() {
    bytes.removeAll()
    bytes.shrink(to: 4 << 20)
    records.removeAll(keepingCapacity: true)
  }
}

/// A run of bytes in the arena.
package struct RecordPart: BitwiseCopyable, Sendable {
  package var offset: Int
  package var length: UInt32
  /// Whether the part is a null, which is not the same as empty.
  package var isNull: Bool

  package init(offset: Int, length: UInt32, isNull: Bool = false) {
    self.offset = offset
    self.length = length
    self.isNull = isNull
  }

  package static var null: RecordPart { RecordPart(offset: 0, length: 0, isNull: true) }
}

/// One record, without a reference.
package struct EncodedRecord: BitwiseCopyable, Sendable {
  /// Index into the encoder's `topics`.
  package var topic: Int32
  /// The partition the source demands, or -1: the message system hashes the key.
  package var partition: Int32
  package var key: RecordPart
  package var value: RecordPart
  /// Headers of this record alone (`__debezium.newkey`, ...), rendered by the encoder as the members of a JSON object
  /// without its braces, each value as the header converter of the sink writes it; null where there are none. The
  /// headers that all records share stand in the encoder's `contextHeaders`.
  package var headers: RecordPart
  /// Whether the context headers belong to this record.
  package var hasContextHeaders: Bool
  /// The row of the batch it came from.
  package var row: UInt32

  package init(
    topic: Int32, partition: Int32 = -1, key: RecordPart, value: RecordPart, headers: RecordPart = .null,
    hasContextHeaders: Bool = true, row: UInt32
  ) {
    self.topic = topic
    self.partition = partition
    self.key = key
    self.value = value
    self.headers = headers
    self.hasContextHeaders = hasContextHeaders
    self.row = row
  }
}
