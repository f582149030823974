import Changes
import ConnectorKit
import PostgresClient

extension PostgresSource {
  /// Prepares the snapshot that a slot has exported: its tables, their parts, and a connection inside it per worker.
  ///
  /// When it returns, every worker's transaction holds the snapshot, and the connection that exported it is free.
  func beginSnapshot(_ slot: CreatedSlot) throws(ConnectorFailure) {
    guard let name = slot.snapshot else {
      throw ConnectorFailure(.retry, code: "protocol-violation", "the server exported no snapshot with the slot")
    }
    let connection = try session.connection()
    let listed = try listSnapshotTables(connection)
    let tables = try describe(listed, connection)
    let plan = SnapshotPlan(tables, threads: options.snapshot.threads, major: connection.serverMajor)
    let count = max(min(options.snapshot.threads, plan.parts.count), 1)
    var workers: [PostgresConnection] = []
    do {
      for _ in 0..<count { workers.append(try session.connect()) }
      for worker in workers { try enter(name, worker) }
      if options.snapshot.locksTables { try lock(tables, workers[0]) }
      let context = SnapshotContext(
        tables: tables, position: slot.consistentPoint, transactionID: try transactionID(workers[0]),
        observer: observer)
      phase = .snapshot(SnapshotReading(context, plan: plan, connections: workers))
    } catch {
      for worker in workers { worker.close() }
      throw error
    }
    context.log.info(
      "snapshot begins",
      [
        "tables": "\(tables.count)", "parts": "\(plan.parts.count)", "threads": "\(count)",
        "lsn": "\(slot.consistentPoint)",
      ])
  }

  private func listSnapshotTables(_ connection: PostgresConnection) throws(ConnectorFailure) -> [ListedTable] {
    let all = try ListedTable.all(connection, database: options.database)
    let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var tables = options.tables.inSnapshotOrder(all.map(\.name)).compactMap { byName[$0] }
    if !options.snapshot.include.isEmpty {
      tables = tables.filter { options.snapshot.include.firstMatch($0.name.filterForms) != nil }
    }
    switch options.snapshot.order {
    case .byName: break
    case .smallestFirst: tables = ordered(tables) { $0 < $1 }
    case .largestFirst: tables = ordered(tables) { $0 > $1 }
    }
    warn(of: tables)
    return tables
  }

  /// By estimated rows, tables of the same size in the order they had.
  private func ordered(_ tables: [ListedTable], _ precedes: (Int, Int) -> Bool) -> [ListedTable] {
    tables.enumerated().sorted { a, b in
      let (first, second) = (a.element.estimatedRows ?? 0, b.element.estimatedRows ?? 0)
      return first == second ? a.offset < b.offset : precedes(first, second)
    }.map(\.element)
  }

  private func warn(of tables: [ListedTable]) {
    let hidden = tables.filter(\.hasRowSecurity).map(\.name.qualified)
    if !hidden.isEmpty {
      context.log.warning(
        "row security hides rows of these tables from the snapshot, but not from the stream",
        ["tables": hidden.joined(separator: ",")])
    }
    let unlogged = tables.filter(\.isUnlogged).map(\.name.qualified)
    if !unlogged.isEmpty {
      context.log.warning(
        "unlogged tables are read once; their changes are not in the log", ["tables": unlogged.joined(separator: ",")])
    }
  }

  /// Adds to each table what the catalogue knows of its columns, its size, and the user's own SELECT.
  private func describe(
    _ listed: [ListedTable], _ connection: PostgresConnection
  ) throws(ConnectorFailure) -> [SnapshotTable] {
    if listed.isEmpty { return [] }
    let schemas = try SchemaReader(session).schemas(listed.map(\.oid), connection)
    let blocks = options.snapshot.threads > 1 ? try blockCounts(listed, connection) : [:]
    var tables: [SnapshotTable] = []
    for table in listed {
      guard let schema = schemas[table.oid] else { continue }
      var entry = SnapshotTable(
        schema: schema, kind: table.kind, hasChildren: table.hasChildren, hasRowSecurity: table.hasRowSecurity,
        estimatedRows: table.estimatedRows, blocks: blocks[table.oid] ?? 0)
      if let select = options.snapshot.select(for: table.name) {
        entry.select = (text: select, columns: try columns(of: select, table.name, connection))
      }
      tables.append(entry)
    }
    return tables
  }

  private func blockCounts(
    _ listed: [ListedTable], _ connection: PostgresConnection
  ) throws(ConnectorFailure) -> [UInt32: Int] {
    let list = "{" + listed.map { String($0.oid) }.joined(separator: ",") + "}"
    let rows = try translating("reading the sizes of the tables") { () throws(PostgresError) in
      try connection.query(
        """
        SELECT oid, pg_relation_size(oid) / current_setting('block_size')::bigint
        FROM pg_class WHERE oid = ANY ($1::oid[])
        """, [list])
    }
    var counts: [UInt32: Int] = [:]
    for row in 0..<rows.count {
      if let oid = rows.integer(row, 0), let count = rows.integer(row, 1) {
        counts[UInt32(truncatingIfNeeded: oid)] = count
      }
    }
    return counts
  }

  private func columns(
    of select: String, _ table: TableName, _ connection: PostgresConnection
  ) throws(ConnectorFailure) -> [String] {
    let rows = try translating("trying the SELECT given for \(table)") { () throws(PostgresError) in
      try connection.query("SELECT * FROM (\n\(select)\n) AS t LIMIT 0")
    }
    return (0..<rows.columnCount).map { rows.columnName($0) }
  }

  // MARK: the workers' transactions

  private func enter(_ snapshot: String, _ connection: PostgresConnection) throws(ConnectorFailure) {
    _ = try translating("taking up the exported snapshot") { () throws(PostgresError) in
      try connection.execute(
        """
        BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT \(Quoting.literal(snapshot));
        SET LOCAL synchronize_seqscans = off
        """)
    }
  }

  private func lock(_ tables: [SnapshotTable], _ connection: PostgresConnection) throws(ConnectorFailure) {
    if tables.isEmpty { return }
    let names = tables.map { Quoting.qualified($0.name.schema, $0.name.table) }.joined(separator: ", ")
    let (seconds, attoseconds) = options.snapshot.lockTimeout.components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    _ = try translating("locking the tables of the snapshot") { () throws(PostgresError) in
      try connection.execute(
        "SET LOCAL lock_timeout = \(milliseconds); LOCK TABLE \(names) IN ACCESS SHARE MODE; SET LOCAL lock_timeout = 0"
      )
    }
  }

  /// The transaction id that Debezium gives the rows of a snapshot: that of the reading transaction. A standby gives
  /// none.
  private func transactionID(_ connection: PostgresConnection) throws(ConnectorFailure) -> UInt32? {
    let rows = try translating("asking for the transaction's id") { () throws(PostgresError) in
      try connection.query("SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE txid_current() END")
    }
    return rows.integer(0, 0).map { UInt32(truncatingIfNeeded: $0) }
  }
}
