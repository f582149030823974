import Changes
import Foundation
import Testing

@testable import PostgresConnector

/// Replays what real servers sent.
@Suite struct PgOutputGoldenTests {
  /// The shell's part, in small: a schema for each announced relation but those that no one wants.
  static func feed(
    _ messages: [(lsn: LSN, bytes: [UInt8])], _ catalogue: Golden.Catalogue, batchRows: Int = .max
  ) throws -> [ChangeBatch] {
    let builder = TableSchemaBuilder(types: catalogue.types)
    var decoder = PgOutputDecoder()
    var batches = [ChangeBatch()]
    decoder.begin(batches[0])
    var version = 0
    for (lsn, bytes) in messages {
      if batches[batches.count - 1].rows.count >= batchRows {
        batches.append(ChangeBatch())
        decoder.begin(batches[batches.count - 1])
      }
      let outcome = try bytes.withUnsafeBytes { try decoder.decode($0, at: lsn, into: batches[batches.count - 1]) }
      guard case .needsSchema(let relation) = outcome else { continue }
      version += 1
      let table = try #require(catalogue.tables[relation.qualifiedName])
      #expect(builder.missingTypes(of: table, relation: relation) == [])
      let schema = builder.build(table, relation: relation, version: version)
      decoder.install(relation.table == "hidden" ? nil : schema, for: relation)
    }
    return batches
  }

  @Test(arguments: Golden.names)
  func rowsAreAsRecorded(name: String) throws {
    let golden = Golden(name: name)
    let rows = try Self.feed(golden.messages(), golden.catalogue()).flatMap(RowPrinter.lines)
    if ProcessInfo.processInfo.environment["MILLRACE_RECORD"] != nil {
      try (rows.joined(separator: "\n") + "\n").write(to: golden.url("rows.txt"), atomically: true, encoding: .utf8)
    }
    #expect(rows == (try golden.text("rows.txt")).split(separator: "\n").map(String.init))
  }

  /// A transaction that spans batches appears in each with all it knows, and the rows are the same.
  @Test(arguments: Golden.names)
  func batchesMayEndAnywhere(name: String) throws {
    let golden = Golden(name: name)
    let messages = try golden.messages()
    let catalogue = try golden.catalogue()
    let whole = try Self.feed(messages, catalogue).flatMap(RowPrinter.lines)
    for batchRows in 1...3 {
      let batches = try Self.feed(messages, catalogue, batchRows: batchRows)
      // The begin row alone shows an origin, which comes after it and so may miss the batch.
      let split = batches.flatMap(RowPrinter.lines)
      #expect(split.count == whole.count)
      for (one, other) in zip(split, whole) where !other.contains("origin=") { #expect(one == other) }
      for batch in batches {
        for index in 0..<batch.rows.count {
          #expect(Int(batch.rows[index].transaction) < batch.transactions.count)
          #expect(batch.rows[index].schema == Row.noSchema || Int(batch.rows[index].schema) < batch.schemas.count)
        }
      }
    }
  }

  /// A message that ends too early throws, wherever it ends.
  @Test(arguments: Golden.names)
  func truncatedMessagesThrow(name: String) throws {
    let golden = Golden(name: name)
    let messages = try golden.messages()
    let catalogue = try golden.catalogue()
    for index in messages.indices where messages[index].bytes.count < 200 {
      var truncated = messages
      for length in 0..<messages[index].bytes.count {
        truncated[index].bytes = Array(messages[index].bytes.prefix(length))
        let damaged = Array(truncated[...index])
        #expect(throws: PgOutputError.self, "message \(index) cut to \(length) bytes") {
          _ = try Self.feed(damaged, catalogue)
        }
      }
    }
  }
}
