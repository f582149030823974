import Changes
import ConnectorKit
import Foundation
import JSONDocuments
import Testing

@testable import ReplicatorService

@Suite struct OffsetDocumentTests {
  private static let value = #"{"lsn":24023216,"txId":772,"lsn_proc":24023104}"#
  private static let key = #"["shop-connector",{"server":"shop"}]"#

  private func entries(_ text: String) throws -> [OffsetDocument.Entry] { try OffsetDocument(Array(text.utf8)).entries }

  /// As Debezium 3.6.3 left it behind after the scenario postgres/transactions of this project's oracle.
  private static let recorded = """
    [ {
      "key" : [ "transactions", {
        "server" : "pgtransactions"
      } ],
      "value" : {
        "transaction_id" : "974",
        "lsn_proc" : 78186632,
        "messageType" : "COMMIT",
        "transaction_data_collection_order_public.a" : 3,
        "lsn_commit" : 78186632,
        "lsn" : 78186632,
        "txId" : 974,
        "ts_usec" : 1795262264561389
      }
    } ]
    """

  @Test(arguments: [
    value,
    #"[{"key":\#(key),"value":\#(value)}]"#,
    #"{"key":\#(key),"value":\#(value)}"#,
    #"{"key":"[\"shop-connector\",{\"server\":\"shop\"}]","payload":"{\"lsn\":24023216,\"txId\":772,\"lsn_proc\":24023104}"}"#,
    #"{"[\"shop-connector\",{\"server\":\"shop\"}]":\#(value)}"#,
    #"{"offsets":[{"partition":{"server":"shop"},"offset":\#(value)}]}"#,
    "\(key)\t\(value)\n",
    "[\"other\",{\"server\":\"o\"}]\tnull\n\(key)\t{\"lsn\":1}\n\n\(key)\t\(value)\n[\"x\",{\"server\":\"y\"}]\t\n",
    #"{"schema":null,"payload":\#(key)}"# + "\t" + #"{"schema":{},"payload":\#(value)}"#,
    "{\"key\":\(key),\"value\":{\"lsn\":2}}\n{\"key\":\(key),\"value\":\(value)}\n",
  ])
  func readsEveryForm(text: String) throws {
    let entry = try OffsetDocument(Array(text.utf8)).entry(server: "shop", pipeline: "any")
    #expect(
      try SourcePosition(debeziumOffset: entry.offset)
        == .postgres(PostgresPosition(lsn: LSN(24_023_216), processedLSN: LSN(24_023_104), transactionID: 772)))
  }

  @Test func readsARecording() throws {
    let document = try OffsetDocument(Array(OffsetDocumentTests.recorded.utf8))
    let entry = try document.entry(server: "pgtransactions", pipeline: "transactions")
    #expect(entry.connector == "transactions")
    let position = try SourcePosition(debeziumOffset: entry.offset)
    #expect(
      position
        == .postgres(
          PostgresPosition(
            lsn: LSN(78_186_632), processedLSN: LSN(78_186_632), commitLSN: LSN(78_186_632), transactionID: 974,
            timestamp: 1_795_262_264_561_389, messageType: "COMMIT")))
    let exported = OffsetDocument.exported(position, pipeline: "transactions", server: "pgtransactions")
    let again = try OffsetDocument(Array(exported.indented.utf8))
    #expect(again.entries.map(\.connector) == ["transactions"])
    #expect(
      try SourcePosition(debeziumOffset: try again.entry(server: "pgtransactions", pipeline: "x").offset) == position)
  }

  /// Written by Java 17: three keys, two of which share one value, and one with null.
  private static let javaFile = """
    rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcAUH2sHDFmDRAwACRgAKbG9hZEZhY3RvckkACXRocmVzaG9sZHhwP0AAAAAAAAx3CAAAABAAAAADdX
    IAAltCrPMX+AYIVOACAAB4cAAAABtbImthZmthIix7InNlcnZlciI6InNhbWUifV11cQB+AAIAAAAveyJsc24iOjI0MDIzMjE2LCJ0eElkIjo3
    NzIsImxzbl9wcm9jIjoyNDAyMzEwNH11cQB+AAIAAAAbWyJrYWZrYSIseyJzZXJ2ZXIiOiJzaG9wIn1dcQB+AAR1cQB+AAIAAAAbWyJrYWZrYS
    IseyJzZXJ2ZXIiOiJnb25lIn1dcHg=
    """

  private var javaBytes: [UInt8] {
    get throws {
      let data = try #require(Data(base64Encoded: OffsetDocumentTests.javaFile, options: .ignoreUnknownCharacters))
      return [UInt8](data)
    }
  }

  @Test func readsDebeziumServersOffsetFile() throws {
    let document = try OffsetDocument(try javaBytes)
    #expect(document.entries.map(\.server) == ["same", "shop"])
    #expect(document.entries.map(\.connector) == ["kafka", "kafka"])
    #expect(try document.entry(server: "shop", pipeline: "x").offset.compact == OffsetDocumentTests.value)
  }

  @Test func neverReadsBeyondABrokenFile() throws {
    let bytes = try javaBytes
    for length in 2..<bytes.count - 1 {
      #expect(throws: ConnectorFailure.self) { try OffsetDocument(Array(bytes[..<length])) }
    }
    // Any other byte in any place: an error or an answer, never a trap.
    for place in 2..<bytes.count {
      for change in [0x01, 0x80, 0xFF] as [UInt8] {
        var damaged = bytes
        damaged[place] ^= change
        _ = try? OffsetDocument(damaged)
      }
    }
  }

  @Test(arguments: [
    ("[]", "holds no offset"), ("3", "a number found"), ("not json", "line 1: not JSON"),
    ("\(key)\tnull", "holds no offset"), ("key\tvalue", "line 1: not JSON"),
    (#"{"key":["a"],"value":{"lsn":1}}"#, "not of the form"),
    ("", "holds no offset"),
  ])
  func saysWhatIsWrong(text: String, words: String) {
    let failure = #expect(throws: ConnectorFailure.self) { try entries(text) }
    #expect(failure?.message.contains(words) == true, "\(String(describing: failure))")
  }

  @Test func choosesByServerThenByName() throws {
    let lines = """
      ["a",{"server":"one"}]\t{"lsn":1}
      ["b",{"server":"two"}]\t{"lsn":2}
      ["c",{"server":"two"}]\t{"lsn":3}
      """
    let document = try OffsetDocument(Array(lines.utf8))
    #expect(try document.entry(server: "one", pipeline: "other").offset["lsn"] == 1)
    #expect(try document.entry(server: "two", pipeline: "c").offset["lsn"] == 3)
    let missing = #expect(throws: ConnectorFailure.self) { try document.entry(server: "three", pipeline: "a") }
    #expect(
      missing?.message
        == "it has no offset for the server 'three' (topic.prefix of the definition); found: connector 'a' of server 'one', connector 'b' of server 'two', connector 'c' of server 'two'"
    )
    let several = #expect(throws: ConnectorFailure.self) { try document.entry(server: "two", pipeline: "x") }
    #expect(several?.message.hasPrefix("it has several offsets for the server 'two'") == true)
  }
}
