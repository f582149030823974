import Changes
import ConnectorKit
import Patterns

/// `snapshot.*`: whether, what and how a snapshot is read.
package struct SnapshotOptions: Sendable {
  package enum Order: Sendable { case byName, smallestFirst, largestFirst }

  package var decision: SnapshotDecision
  /// `snapshot.locking.mode=shared`: tables are locked against changes of their shape while they are read.
  package var locksTables: Bool
  package var lockTimeout: Duration
  /// `snapshot.include.collection.list`: the captured tables that are read; empty: all.
  package var include: PatternList
  /// Own SELECT statements, by `schema.table` (or `database.schema.table`).
  package var selects: [String: String]
  package var threads: Int
  package var order: Order
  package var delay: Duration

  init(_ settings: inout Settings) {
    decision = SnapshotDecision(&settings)
    locksTables = settings.choice("snapshot.locking.mode", default: false, ["none": false, "shared": true])
    lockTimeout = settings.milliseconds("snapshot.lock.timeout.ms", default: 10_000)
    include = settings.patterns("snapshot.include.collection.list")
    selects = SnapshotOptions.selects(&settings)
    threads = settings.integer("snapshot.max.threads", default: 1, in: 1...64)
    order = settings.choice(
      "snapshot.tables.order.by.row.count", default: .byName,
      ["disabled": .byName, "ascending": .smallestFirst, "descending": .largestFirst])
    delay = settings.milliseconds("snapshot.delay.ms", default: 0)
    // The exported snapshot is read under REPEATABLE READ, which gives what the stronger levels are asked for.
    _ = settings.choice(
      "snapshot.isolation.mode", default: 0,
      ["serializable": 0, "repeatable_read": 0, "read_committed": 0, "read_uncommitted": 0])
    if settings.text("snapshot.query.mode", default: "select_all") != "select_all" {
      settings.reject("snapshot.query.mode", "only select_all is allowed; see snapshot.select.statement.overrides")
    }
  }

  /// The SELECT that replaces a table's own; nil: none.
  package func select(for table: TableName) -> String? {
    table.filterForms.lazy.compactMap { selects[$0] }.first
  }

  private static func selects(_ settings: inout Settings) -> [String: String] {
    let property = "snapshot.select.statement.overrides"
    var selects: [String: String] = [:]
    for table in settings.list(property) {
      let name = "\(property).\(table)"
      guard var select = settings.text(name) else {
        settings.reject(name, "missing: the SELECT statement for a table that \(property) lists")
        continue
      }
      while select.hasSuffix(";") || (select.last?.isWhitespace ?? false) { select.removeLast() }
      selects[table] = select
    }
    for name in settings.names(prefix: property + ".") where selects[String(name.dropFirst(property.count + 1))] == nil
    {
      settings.warn(name, "is ignored: \(property) does not list the table")
    }
    return selects
  }
}
