import Changes
import Testing

@testable import PostgresConnector

@Suite struct CopyTextTests {
  /// COPY and the stream print the same rows, so they have to give the same values.
  @Test(arguments: ["types", "arrays"])
  func copyGivesWhatTheStreamGives(name: String) throws {
    let golden = Golden(name: name)
    let catalogue = try golden.catalogue()
    let batches = try PgOutputGoldenTests.feed(golden.messages(), catalogue)
    var streamed: [String: [String]] = [:]
    for batch in batches {
      for index in 0..<batch.rows.count where batch.rows[index].operation == .create {
        let row = batch.rows[index]
        let schema = batch.schemas[Int(row.schema)]
        streamed[schema.name.qualified, default: []].append(values(Int(row.after), schema, batch.store))
      }
    }
    let builder = TableSchemaBuilder(types: catalogue.types)
    var decoder: CopyTextRowDecoder?
    var copied: [String: [String]] = [:]
    for line in try golden.text("copy.txt").split(separator: "\n") {
      if line.hasPrefix("= ") {
        let table = try #require(catalogue.tables["public.\(line.dropFirst(2))"])
        decoder = CopyTextRowDecoder(schema: builder.build(table, version: 1))
        continue
      }
      let decoder = try #require(decoder)
      var store = RowStore()
      let first = try Array("\(line)\n".utf8).withUnsafeBytes { try decoder.decode($0, into: &store) }
      copied[decoder.schema.name.qualified, default: []].append(values(first, decoder.schema, store))
    }
    #expect(!copied.isEmpty)
    #expect(copied == streamed)
  }

  private func values(_ first: Int, _ schema: TableSchema, _ store: borrowing RowStore) -> String {
    schema.columns.indices.map { RowPrinter.text(store[first + $0], store) }.joined(separator: "|")
  }

  static let schema = TableSchema(
    name: TableName(database: "d", schema: "s", table: "t"),
    columns: [
      Column(name: "a", type: .int32, isOptional: false, typeName: "int4"),
      Column(name: "b", type: .text(.plain), isOptional: true, typeName: "text"),
    ], keyColumns: [0], version: 1)

  private func decoded(_ line: String, _ schema: TableSchema = schema) throws -> String {
    var store = RowStore()
    let decoder = CopyTextRowDecoder(schema: schema)
    let bytes = Array(line.utf8)
    let first = try bytes.withUnsafeBytes { try decoder.decode($0, into: &store) }
    return values(first, schema, store)
  }

  @Test(arguments: [
    ("1\ttext\n", "1|\"text\""), ("1\t", "1|\"\""), ("1\t\\N\n", "1|NULL"), ("\\N\t\\\\N", "NULL|\"\\\\N\""),
    ("1\ta\\tb\\nc\\rd\\\\e\\bf\\fg\\vh", "1|\"a\\tb\\nc\\rd\\\\e\\u{08}f\\u{0C}g\\u{0B}h\""),
    ("1\tlong enough for a word\\t", "1|\"long enough for a word\\t\""),
    ("1\tü🦆", "1|\"ü🦆\""), ("1\t\\", "1|\"\\\\\""), ("1\t\\q", "1|\"q\""),
  ])
  func escapes(line: String, values: String) throws { #expect(try decoded(line) == values) }

  @Test(arguments: [
    ("1\n", CopyTextError.columnCount(table: "s.t", expected: 2, found: 1)),
    ("", .value(table: "s.t", column: "a", type: "int4", ValueError("a whole number"))),
    ("1\t2\t3", .columnCount(table: "s.t", expected: 2, found: 3)),
    ("x\ty", .value(table: "s.t", column: "a", type: "int4", ValueError("a whole number"))),
  ])
  func refusals(line: String, error: CopyTextError) {
    #expect(throws: error) { _ = try decoded(line) }
    #expect(!error.description.contains("x\t"))
  }

  @Test func tablesWithoutColumns() throws {
    let empty = TableSchema(name: Self.schema.name, columns: [], keyColumns: [], version: 2)
    #expect(try decoded("\n", empty) == "")
    #expect(throws: CopyTextError.self) { _ = try decoded("1\n", empty) }
  }

  /// Chunks of any size give the same lines.
  @Test func linesAreCutFromChunks() {
    let stream = Array("one\n\ntwo\twith\\n\nthe third line is longer\n".utf8)
    let lines = ["one", "", "two\twith\\n", "the third line is longer"]
    for size in 1...stream.count {
      var splitter = CopyLineSplitter()
      var found: [String] = []
      for start in stride(from: 0, to: stream.count, by: size) {
        stream[start..<min(start + size, stream.count)].withUnsafeBytes { chunk in
          splitter.split(chunk) { found.append(String(decoding: $0, as: UTF8.self)) }
        }
      }
      #expect(found == lines)
      let isUnfinished = splitter.hasUnfinishedLine
      #expect(!isUnfinished)
    }
  }
}
