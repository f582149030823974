import Bytes
import Formats
import KafkaClient

/// Makes the header list of each record: the shared one as a copy of a list made once.
struct HeaderLists: ~Copyable {
  private var shared: KafkaHeaders?
  private var context: [HeaderMember] = []
  private var scratch = ByteBuffer(capacity: 256)
  private let keepsJSON: Bool

  /// `context`: members of a JSON object, as `RecordEncoder.contextHeaders` has them.
  /// `keepsJSON`: see `HeaderMembers`.
  init(context text: String = "", keepsJSON: Bool = false) {
    self.keepsJSON = keepsJSON
    var text = text
    text.withUTF8 { bytes in
      var members = HeaderMembers(UnsafeRawBufferPointer(bytes), keepsJSON: keepsJSON)
      while let member = members.next(&scratch) { context.append(member.kept) }
    }
    guard !context.isEmpty else { return }
    var list = KafkaHeaders(capacity: context.count)
    for member in context { list.add(member.name, member.value) }
    shared = consume list
  }

  /// Whether the record has any headers.
  func hasAny(_ record: EncodedRecord) -> Bool {
    (record.hasContextHeaders && !context.isEmpty) || (!record.headers.isNull && record.headers.length > 0)
  }

  /// Nil for a record without headers.
  mutating func list(for record: EncodedRecord, in shipment: Shipment) -> KafkaHeaders? {
    guard !record.headers.isNull, record.headers.length > 0 else {
      return record.hasContextHeaders ? shared?.copy() : nil
    }
    var list = KafkaHeaders(capacity: 8)
    var members = HeaderMembers(shipment.records.contents(of: record.headers), keepsJSON: keepsJSON)
    while let member = members.next(&scratch) { list.add(member.name, member.value) }
    if record.hasContextHeaders { for member in context { list.add(member.name, member.value) } }
    return list
  }
}
