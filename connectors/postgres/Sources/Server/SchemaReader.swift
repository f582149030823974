import Changes
import ConnectorKit
import PostgresClient
import Synchronization

/// Gives every table that the stream or the snapshot meets its schema, as the catalogue has it at that moment.
///
/// Keeps the types it has seen; those of a table are read anew with it where they may have changed (an enumeration that
/// got a label).
final class SchemaReader {
  private let session: ServerSession
  private var builder = TableSchemaBuilder(types: TypeCatalogue())

  /// Versions are unique in the process.
  private static let versions = Atomic<Int>(0)

  init(_ session: ServerSession) { self.session = session }

  /// How long the end of a transaction is waited for before its tables are read; a commit that waits for a standby may
  /// take longer, and then the shape is read as it is.
  private static let visibilityWait: Duration = .seconds(1)

  /// The schema for a relation that `transaction` announced; nil where the table is not captured.
  func schema(of relation: RelationMessage, in transaction: UInt32?) throws(ConnectorFailure) -> TableSchema? {
    let options = session.options
    let name = TableName(database: options.database, schema: relation.schema, table: relation.table)
    guard options.tables.isIncluded(name) else { return nil }
    let reader = CatalogueReader(connection: try session.connection(), database: options.database)
    if let transaction { try awaitEnd(of: transaction, reader) }
    var table =
      try reader.tables([relation.id])[relation.id] ?? CatalogueTable(oid: relation.id, name: name, columns: [])
    // The name as of the change; the table may have another by now, or be gone.
    table.name = name
    try refreshTypes(of: [table], relation: relation, reader)
    return builder.build(table, relation: relation, version: SchemaReader.nextVersion)
  }

  /// Waits until others see what the transaction did to the catalogue. The server sends a transaction once its commit
  /// is in the log, which is a moment before it ends for everybody else: a table it made would be missing, its key
  /// unknown.
  private func awaitEnd(of transaction: UInt32, _ reader: CatalogueReader) throws(ConnectorFailure) {
    let deadline = ClockTime.now + SchemaReader.visibilityWait
    var pause: Duration = .milliseconds(1)
    while try reader.isRunning(transaction), ClockTime.now < deadline {
      if session.stop.wait(atMost: pause) { return }
      pause = min(pause * 2, .milliseconds(20))
    }
  }

  /// The schemas of tables for a snapshot, every column of each; tables that are gone are left out.
  func schemas(_ oids: [UInt32], _ connection: PostgresConnection) throws(ConnectorFailure) -> [UInt32: TableSchema] {
    let reader = CatalogueReader(connection: connection, database: session.options.database)
    let tables = try reader.tables(oids)
    try refreshTypes(of: Array(tables.values), relation: nil, reader)
    return tables.mapValues { builder.build($0, version: SchemaReader.nextVersion) }
  }

  private static var nextVersion: Int { versions.wrappingAdd(1, ordering: .relaxed).newValue }

  private func refreshTypes(
    of tables: [CatalogueTable], relation: RelationMessage?, _ reader: CatalogueReader
  ) throws(ConnectorFailure) {
    var wanted: Set<UInt32> = []
    for table in tables { wanted.formUnion(builder.missingTypes(of: table, relation: relation)) }
    let mentioned = tables.flatMap { $0.columns.map(\.typeOID) } + (relation?.columns.map(\.typeOID) ?? [])
    wanted.formUnion(mentioned.filter { builder.types[$0]?.kind == .enumeration })
    // Arrays and domains lead to further types; what the server does not know stays unknown.
    var asked: Set<UInt32> = []
    while !wanted.isSubset(of: asked) {
      builder.types.add(try reader.types(wanted.subtracting(asked)))
      asked.formUnion(wanted)
      for table in tables { wanted.formUnion(builder.missingTypes(of: table, relation: relation)) }
    }
  }

  /// Runs the heartbeat's own statement; its failure is no reason to stop.
  func run(_ statement: String?) {
    guard let statement else { return }
    do {
      try session.query { connection throws(ConnectorFailure) in
        _ = try translating("running heartbeat.action.query") { () throws(PostgresError) in
          try connection.execute(statement, within: .seconds(30))
        }
      }
    } catch {
      session.log.warning("\(error)")
    }
  }
}
