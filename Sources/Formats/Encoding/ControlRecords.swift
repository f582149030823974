import Bytes
import Changes

/// The unchanging parts of records that belong to no table.
struct ControlRecords {
  struct Ends {
    let head: [UInt8]
    let tail: [UInt8]

    init(_ schema: ConnectSchema, _ showsSchema: Bool) {
      head = showsSchema ? Array("{\"schema\":".utf8) + schema.json + Array(",\"payload\":".utf8) : []
      tail = showsSchema ? [0x7D] : []
    }
  }

  let heartbeatKey: Ends
  let heartbeatValue: Ends
  let transactionKey: Ends
  let transactionValue: Ends
  let messageKey: Ends
  let messageValue: Ends
  let messageContent: ColumnEncoding
  let serverName: [UInt8]

  init(_ options: EventOptions, _ topics: TopicTable) {
    let (key, value) = (options.keyConverter.schemas, options.valueConverter.schemas)
    heartbeatKey = Ends(StandardSchemas.heartbeatKey, key)
    heartbeatValue = Ends(StandardSchemas.heartbeatValue, value)
    transactionKey = Ends(StandardSchemas.transactionKey, key)
    transactionValue = Ends(StandardSchemas.transactionValue, value)
    messageKey = Ends(StandardSchemas.messageKey, key)
    messageContent = ColumnEncoding.bytes(options.types.binaries)
    messageValue = Ends(StandardSchemas.messageValue(content: messageContent.schema), value)
    var name = ByteBuffer(capacity: 64)
    JSONText.append(options.prefix, to: &name)
    serverName = Array(name.bytes)
  }
}
