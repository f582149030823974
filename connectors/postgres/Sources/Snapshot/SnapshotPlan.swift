import Changes
import PostgresClient

/// One table of a snapshot: what is read, and under which schema.
struct SnapshotTable: Sendable {
  var schema: TableSchema
  var kind: ListedTable.Kind
  var hasChildren: Bool
  var hasRowSecurity: Bool
  var estimatedRows: Int?
  /// Blocks of the table's own storage; 0 where it has none.
  var blocks: Int
  /// The user's own SELECT, with the columns it returns; nil for the table as it is.
  var select: (text: String, columns: [String])?

  var name: TableName { schema.name }
}

/// A part of a table, read by one worker: all of it, or a range of its blocks.
struct SnapshotPart: Sendable, Equatable {
  /// Index into the plan's tables.
  var table: Int
  var blocks: BlockRange?
}

/// Blocks `first` up to, but without, `end`; nil: to the table's end, whatever it has grown to.
struct BlockRange: Sendable, Equatable {
  var first: Int
  var end: Int?
}

/// The parts of a snapshot in the order in which workers take them. Pure.
struct SnapshotPlan {
  /// A part is worth a statement of its own from this size on (8 KiB blocks: 32 MiB).
  static let blocksMin = 4096
  /// Large enough that the parts of a table need not be many, small enough that no worker is left alone for long (1
  /// GiB).
  static let blocksMax = 131_072

  var parts: [SnapshotPart]
  /// Per table, how many parts it has.
  var partCounts: [Int]

  /// `major`: ranges of row addresses are read without a full scan from server 14 on.
  init(_ tables: [SnapshotTable], threads: Int, major: Int) {
    parts = []
    partCounts = []
    for (index, table) in tables.enumerated() {
      let ranges = SnapshotPlan.ranges(table, threads: threads, major: major)
      partCounts.append(max(ranges.count, 1))
      if ranges.isEmpty {
        parts.append(SnapshotPart(table: index, blocks: nil))
      } else {
        parts += ranges.map { SnapshotPart(table: index, blocks: $0) }
      }
    }
  }

  /// Empty where the table is read in one part.
  private static func ranges(_ table: SnapshotTable, threads: Int, major: Int) -> [BlockRange] {
    guard threads > 1, major >= 14, table.kind == .plain, !table.hasChildren, table.select == nil else { return [] }
    let size = min(max(table.blocks / (threads * 4), blocksMin), blocksMax)
    guard table.blocks >= 2 * size else { return [] }
    let count = table.blocks / size
    return (0..<count).map { BlockRange(first: $0 * size, end: $0 == count - 1 ? nil : ($0 + 1) * size) }
  }
}
