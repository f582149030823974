import Bytes
import Changes
import Formats

/// Puts records together into lines:
///
/// ```
///   {"topic":"t","key": K ,"value": V ,"headers":{ own , shared },"partition": P ,"offset": O }⏎
///   └── once per topic ─┘             └────── once, unless the record has headers of its own ──┘
/// ```
struct LineAssembler: ~Copyable {
  private var text = ByteBuffer(capacity: 1 << 16)
  /// What does not change from line to line.
  private var constants = ByteBuffer(capacity: 1024)
  private var topicHeads: [Piece] = []
  /// `,"headers":{shared},"partition":P,"offset":`
  private var sharedTail = Piece(offset: 0, length: 0)
  /// `shared},"partition":P,"offset":`, to follow a record's own headers.
  private var sharedEnd = Piece(offset: 0, length: 0)
  /// `},"partition":P,"offset":`
  private var bareEnd = Piece(offset: 0, length: 0)
  private var hasShared = false

  private struct Piece: BitwiseCopyable {
    var offset: Int
    var length: Int
  }

  /// `partition`: a JSON object. `contextHeaders`: members without braces.
  init(partition: String = "{}", contextHeaders: String = "") {
    let end = "},\"partition\":\(partition),\"offset\":"
    sharedTail = add(",\"headers\":{\(contextHeaders)\(end)")
    sharedEnd = add("\(contextHeaders)\(end)")
    bareEnd = add(end)
    hasShared = !contextHeaders.isEmpty
  }

  /// The lines so far, valid until the next call.
  var bytes: UnsafeRawBufferPointer { text.bytes }

  mutating func removeAll() {
    text.removeAll()
    text.shrink(to: 4 << 20)
  }

  /// Adds the lines of `records`. The result is where the first line of a row at or behind `boundary` begins; nil
  /// where all rows lie before it.
  mutating func append(
    _ records: borrowing EncodedRecords, of batch: ChangeBatch, encoder: any RecordEncoder, boundary: Int
  ) -> Int? {
    var cut: Int?
    addTopics(encoder)
    for record in records.records {
      if cut == nil, Int(record.row) >= boundary { cut = text.count }
      append(topicHeads[Int(record.topic)])
      append(record.key, in: records)
      text.append(",\"value\":")
      append(record.value, in: records)
      appendHeaders(of: record, in: records)
      encoder.appendOffset(of: Int(record.row), in: batch, to: &text)
      text.append("}\n")
    }
    return cut
  }

  @inline(__always)
  private mutating func append(_ part: RecordPart, in records: borrowing EncodedRecords) {
    if part.isNull { text.append("null") } else { text.append(records.contents(of: part)) }
  }

  @inline(__always)
  private mutating func append(_ piece: Piece) { text.append(constants.start + piece.offset, count: piece.length) }

  /// `,"headers":{…},"partition":…,"offset":`
  @inline(__always)
  private mutating func appendHeaders(of record: EncodedRecord, in records: borrowing EncodedRecords) {
    let ownLength = record.headers.isNull ? 0 : record.headers.length
    if ownLength == 0, record.hasContextHeaders { return append(sharedTail) }
    text.append(",\"headers\":{")
    if ownLength > 0 { text.append(records.contents(of: record.headers)) }
    guard record.hasContextHeaders, hasShared else { return append(bareEnd) }
    text.append(UInt8(ascii: ","))
    append(sharedEnd)
  }

  private mutating func addTopics(_ encoder: any RecordEncoder) {
    let topics = encoder.topics
    while topicHeads.count < topics.count {
      topicHeads.append(add("{\"topic\":\(quoted(topics[topicHeads.count])),\"key\":"))
    }
  }

  private mutating func add(_ string: String) -> Piece {
    let offset = constants.count
    constants.append(string)
    return Piece(offset: offset, length: constants.count - offset)
  }
}

/// A JSON string. Topics hardly ever need an escape, but a route may put anything into one.
private func quoted(_ string: String) -> String {
  var result = "\""
  for scalar in string.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
