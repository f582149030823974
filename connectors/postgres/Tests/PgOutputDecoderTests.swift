import Changes
import Testing

@testable import PostgresConnector

@Suite struct PgOutputDecoderTests {
  typealias Messages = PgOutputMessages

  static let schema = TableSchema(
    name: TableName(database: "d", schema: "public", table: "t"),
    columns: [
      Column(name: "a", type: .int32, isOptional: false, typeName: "int4"),
      Column(name: "b", type: .text(.plain), isOptional: true, typeName: "text"),
    ], keyColumns: [0], version: 1)

  /// A decoder with its batch.
  final class Stream {
    var decoder = PgOutputDecoder()
    var batch = ChangeBatch()
    var lsn: UInt64 = 0

    init() { decoder.begin(batch) }

    @discardableResult
    func send(_ message: [UInt8]) throws -> DecodeOutcome {
      lsn += 1
      return try message.withUnsafeBytes { try decoder.decode($0, at: LSN(lsn), into: batch) }
    }

    /// Announces a relation and installs `schema` for it.
    func announce(_ message: [UInt8] = Messages.relation(), _ schema: TableSchema? = PgOutputDecoderTests.schema) throws
    {
      guard case .needsSchema(let relation) = try send(message) else { throw PgOutputError.empty }
      decoder.install(schema, for: relation)
    }

    func lines() -> [String] { RowPrinter.lines(batch) }
  }

  @Test func relationsAreRead() throws {
    let stream = Stream()
    let outcome = try stream.send(Messages.relation(id: 5, table: "x", identity: "f", columns: [("k", 20)]))
    #expect(
      outcome
        == .needsSchema(
          RelationMessage(
            id: 5, schema: "public", table: "x", identity: .full,
            columns: [.init(name: "k", isKey: false, typeOID: 20, typeModifier: -1)])))
  }

  @Test func transactionsEndWithTheirPosition() throws {
    let stream = Stream()
    #expect(try stream.send(Messages.begin(commit: 100, time: 5, xid: 77)) == .continued)
    #expect(try stream.send(Messages.commit(end: 108)) == .transactionEnded(endLSN: LSN(108)))
    try stream.send(Messages.begin())
    #expect(stream.batch.transactions.map(\.id) == [77, 7])
    #expect(stream.batch.transactions.map(\.previousCommit) == [nil, 108])
    #expect(stream.batch.transactions[0].timestamp == 946_684_800_000_005)
    #expect(stream.batch.transactions[0].commitPosition == 100)
    #expect(stream.batch.rows[1].position == 108)
  }

  @Test func aReusedBatchKnowsTheOpenTransaction() throws {
    let stream = Stream()
    try stream.send(Messages.begin(xid: 9))
    try stream.announce()
    try stream.send(Messages.insert([.text("1"), .null]))
    stream.batch.reset()
    stream.decoder.begin(stream.batch)
    try stream.send(Messages.insert([.text("2"), .null]))
    #expect(stream.lines() == ["0/4 create public.t new a=2 b=NULL"])
    #expect(stream.batch.transactions.map(\.id) == [9])
    #expect(stream.batch.schemas.map(\.version) == [1])
  }

  @Test func rowsOfTablesNotCapturedAreSkipped() throws {
    let stream = Stream()
    try stream.send(Messages.begin())
    try stream.announce(Messages.relation(), nil)
    for message in [
      Messages.insert([.text("not a number"), .binary([1])]), Messages.update(nil, [.null, .unchanged]),
      Messages.update(("K", [.null, .null]), [.null, .null]), Messages.delete("O", [.null, .null]),
      Messages.truncate([1]),
    ] { #expect(try stream.send(message) == .continued) }
    #expect(stream.batch.rows.count == 1)
    #expect(stream.batch.schemas.isEmpty)
  }

  @Test func aNewShapeHoldsFromItsAnnouncement() throws {
    let stream = Stream()
    try stream.send(Messages.begin())
    try stream.announce()
    try stream.send(Messages.insert([.text("1"), .text("x")]))
    guard case .needsSchema(let relation) = try stream.send(Messages.relation(columns: [("b", 25)])) else { return }
    #expect(throws: PgOutputError.notInstalled(table: "public.t")) {
      try stream.send(Messages.insert([.text("x")]))
    }
    let narrow = TableSchema(name: Self.schema.name, columns: [Self.schema.columns[1]], keyColumns: [], version: 2)
    stream.decoder.install(narrow, for: relation)
    try stream.send(Messages.insert([.text("y")]))
    #expect(
      Array(stream.lines().suffix(2)) == ["0/3 create public.t new a=1 b=\"x\"", "0/6 create public.t new b=\"y\""])
    #expect(stream.batch.schemas.map(\.version) == [1, 2])
  }

  @Test func aResetStreamStartsAnew() throws {
    let stream = Stream()
    try stream.send(Messages.begin())
    try stream.announce()
    stream.decoder.reset(previousCommit: 55, lastTimestamp: 66)
    #expect(throws: PgOutputError.unknownRelation(id: 1, kind: UInt8(ascii: "I"))) {
      try stream.send(Messages.insert([.text("1"), .null]))
    }
    try stream.send(Messages.message(isTransactional: false, prefix: "p", content: [1]))
    let transaction = stream.batch.transactions[1]
    #expect(transaction.id == nil && transaction.timestamp == 66)
    try stream.send(Messages.begin())
    #expect(stream.batch.transactions[2].previousCommit == 4)
  }

  /// A restart at a message's own end must not ask for it again, and so a checkpoint there has to cover it.
  @Test func aMessageOutsideTransactionsIsCoveredByItsEnd() throws {
    let stream = Stream()
    let outcome = try stream.send(Messages.message(isTransactional: false, prefix: "p", content: [1]))
    #expect(outcome == .transactionEnded(endLSN: LSN(1)))
    let end = SourcePosition.postgres(PostgresPosition(lsn: LSN(1), commitLSN: LSN(1)))
    let before = SourcePosition.postgres(PostgresPosition(lsn: LSN(0), commitLSN: LSN(0)))
    #expect(end.covers(stream.batch.transactions[0]))
    #expect(!before.covers(stream.batch.transactions[0]))
  }

  static let refusals: [(message: [UInt8], error: PgOutputError)] = [
    ([], .empty),
    ([UInt8(ascii: "S")], .unknownMessage(UInt8(ascii: "S"))),
    (Messages.insert([.text("1"), .null], id: 9), .unknownRelation(id: 9, kind: UInt8(ascii: "I"))),
    (Messages.truncate([9]), .unknownRelation(id: 9, kind: UInt8(ascii: "T"))),
    (Messages.insert([.text("1")]), .columnCount(table: "public.t", expected: 2, found: 1)),
    (Messages.insert([.text("1"), .null, .null]), .columnCount(table: "public.t", expected: 2, found: 3)),
    (Messages.insert([.text("1"), .binary([0])]), .binaryValue(table: "public.t", column: "b")),
    (Messages.insert([.text("1"), .kind("z")]), .unknownValueKind(table: "public.t", column: "b", UInt8(ascii: "z"))),
    (
      Messages.insert([.text("secret"), .null]),
      .value(table: "public.t", column: "a", type: "int4", ValueError("a whole number"))
    ),
    (Messages.insert([.null, .null], tuple: "O"), .unexpectedTuple(table: "public.t", UInt8(ascii: "O"))),
    (Messages.delete("N", [.null, .null]), .unexpectedTuple(table: "public.t", UInt8(ascii: "N"))),
    (Messages.insert([.null, .null]) + [0], .trailing(kind: UInt8(ascii: "I"), count: 1)),
    (Messages.relation(identity: "q"), .unknownIdentity(table: "public.t", UInt8(ascii: "q"))),
    (Messages.begin(xid: 8), .insideTransaction(xid: 7)),
  ]

  @Test(arguments: refusals)
  func wrongMessagesAreRefused(message: [UInt8], error: PgOutputError) throws {
    let stream = Stream()
    try stream.send(Messages.begin())
    try stream.announce()
    #expect(throws: error) { try stream.send(message) }
    #expect(!error.description.contains("secret"))
  }

  /// Counts and lengths that promise more than the message holds.
  @Test(arguments: [
    [UInt8(ascii: "I"), 0, 0, 0, 1, UInt8(ascii: "N"), 0, 2, UInt8(ascii: "t"), 0xFF, 0xFF, 0xFF, 0xFF],
    [UInt8(ascii: "I"), 0, 0, 0, 1, UInt8(ascii: "N"), 0, 2, UInt8(ascii: "t"), 0x7F, 0xFF, 0xFF, 0xFF, 0x31],
    [UInt8(ascii: "T"), 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 1],
    [UInt8(ascii: "R"), 0, 0, 0, 1, 0, 0x74, 0, UInt8(ascii: "d"), 0xFF, 0xFF],
    [UInt8(ascii: "M"), 1, 0, 0, 0, 0, 0, 0, 0, 0, 0x70, 0, 0xFF, 0xFF, 0xFF, 0xFF],
    [UInt8(ascii: "R"), 0, 0, 0, 1, 0x70],
  ])
  func lengthsAreNotBelieved(message: [UInt8]) throws {
    let stream = Stream()
    try stream.send(Messages.begin())
    try stream.announce()
    #expect {
      try stream.send(message)
    } throws: { error in
      if case .malformed = error as? PgOutputError { return true }
      return false
    }
  }

  @Test(arguments: [
    Messages.insert([.null, .null]), Messages.update(nil, [.null, .null]), Messages.delete("K", [.null, .null]),
    Messages.truncate([1]), Messages.commit(), Messages.message(isTransactional: true, prefix: "", content: []),
    [UInt8(ascii: "O"), 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ])
  func changesStandInTransactions(message: [UInt8]) throws {
    let stream = Stream()
    try stream.announce()
    #expect(throws: PgOutputError.outsideTransaction(kind: message[0])) { try stream.send(message) }
  }
}
