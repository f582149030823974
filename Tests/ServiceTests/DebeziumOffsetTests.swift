import Changes
import ConnectorKit
import JSONDocuments
import Testing

@Suite struct DebeziumOffsetTests {
  private func read(_ text: String) throws -> PostgresPosition {
    switch try SourcePosition(debeziumOffset: text) {
    case .postgres(let position): position
    }
  }

  @Test func readsAStreamingOffset() throws {
    let position = try read(
      #"{"lsn":24023216,"txId":772,"ts_usec":1700000001123456,"lsn_proc":24023104,"lsn_commit":24023100,"messageType":"INSERT"}"#
    )
    #expect(
      position
        == PostgresPosition(
          lsn: LSN(24_023_216), processedLSN: LSN(24_023_104), commitLSN: LSN(24_023_100), transactionID: 772,
          timestamp: 1_700_000_001_123_456, messageType: "INSERT"))
    #expect(position.resumeLSN == LSN(24_023_100))
  }

  @Test(arguments: [
    (#"{"lsn":1,"snapshot":"INITIAL","last_snapshot_record":false,"snapshot_completed":false}"#, "INITIAL", false),
    (#"{"lsn":1,"snapshot":"INITIAL","last_snapshot_record":true,"snapshot_completed":true}"#, "INITIAL", true),
    (#"{"lsn":1,"snapshot":"INITIAL","last_snapshot_record":true,"snapshot_completed":false}"#, "INITIAL", false),
    (#"{"lsn":1,"snapshot":true,"last_snapshot_record":true}"#, "INITIAL", true),
    (#"{"lsn":1,"snapshot":"true"}"#, "INITIAL", false),
    (#"{"lsn":1,"snapshot":"BLOCKING"}"#, "BLOCKING", false),
    (#"{"lsn":1,"snapshot":"INCREMENTAL"}"#, nil, false),
    (#"{"lsn":1,"snapshot":false,"snapshot_completed":true}"#, nil, false),
  ])
  func readsSnapshotMarks(text: String, kind: String?, isCompleted: Bool) throws {
    let position = try read(text)
    #expect(position.snapshot == kind)
    #expect(position.isSnapshotCompleted == isCompleted)
    #expect(SourcePosition.postgres(position).isSnapshotUnfinished == (kind != nil && !isCompleted))
  }

  @Test(arguments: [
    PostgresPosition(lsn: LSN(0)),
    PostgresPosition(lsn: LSN(1), snapshot: "INITIAL"),
    PostgresPosition(lsn: LSN(1), transactionID: .max, timestamp: -5, snapshot: "BLOCKING", isSnapshotCompleted: true),
    PostgresPosition(
      lsn: LSN(.max), processedLSN: LSN(1 << 63), commitLSN: LSN(UInt64(Int64.max)), transactionID: 3, timestamp: .max,
      messageType: "COMMIT"),
  ])
  func comesBackAsItWas(position: PostgresPosition) throws {
    #expect(try read(SourcePosition.postgres(position).debeziumOffset) == position)
  }

  @Test func writesHighPositionsAsSignedNumbers() {
    let text = SourcePosition.postgres(PostgresPosition(lsn: LSN(.max))).debeziumOffset
    #expect(text == #"{"lsn":-1}"#)
  }

  @Test func acceptsNumbersInQuotesAndTheServersForm() throws {
    #expect(
      try read(#"{"lsn":"16/B374D848","lsn_proc":"24"}"#)
        == PostgresPosition(lsn: LSN(0x16_B374_D848), processedLSN: LSN(24)))
  }

  @Test func skipsWhatCarriesNoPosition() throws {
    #expect(
      try read(#"{"lsn":7,"transaction_id":"5","transaction_data_collection_order_public.a":3,"xmin":4}"#)
        == PostgresPosition(lsn: LSN(7)))
    let object = try JSONValue(parsing: #"{"lsn":7,"incremental_snapshot_collections":"[]"}"#)
    #expect(SourcePosition.unresumable(in: object) == ["incremental_snapshot_collections"])
  }

  @Test(arguments: [
    ("{}", "no member lsn"), ("[1]", "an array"), (#"{"lsn":"x"}"#, "a text as its lsn"),
    (#"{"lsn":1.5}"#, "whole number"),
    (#"{"lsn":null}"#, "null as its lsn"), (#"{"file":"b.1","pos":4}"#, "MySQL"),
    (#"{"lsn":1,"snapshot":"SOME"}"#, "unknown kind"),
    (#"{"lsn":1,"snapshot":3}"#, "a number as its snapshot"), (#"{"lsn":1"#, "line 1"),
    (#"{"lsn":1,"snapshot_completed":3}"#, "snapshot_completed"),
  ])
  func saysWhatIsWrong(text: String, words: String) {
    let failure = #expect(throws: ConnectorFailure.self) { try SourcePosition(debeziumOffset: text) }
    #expect(failure?.message.contains(words) == true, "\(String(describing: failure))")
    #expect(failure?.advice == .stop)
  }
}
