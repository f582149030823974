import Changes

/// The columns that a history table has after the source's: what happened, where and when.
enum HistoryColumns {
  static let columns = [
    // `r`, `c`, `u`, `d`, `t`, as in Debezium's events.
    TargetColumn("_op", .text),
    // The change's own place in the log; for PostgreSQL the LSN as a number.
    TargetColumn("_position", .int64),
    // When the source committed it.
    TargetColumn("_committed_at", .timestampWithZone),
    // 1, 2, 3, … over all tables of the warehouse, in the order of commits.
    TargetColumn("_sequence", .int64),
    // Names of columns that the log did not carry because they did not change; NULL: it carried all.
    TargetColumn("_unchanged", .list(.text)),
  ]

  static var appended: [AppendColumn] {
    columns.enumerated().map { AppendColumn($1.name, $1.type, .extra($0)) }
  }

  /// The letters in the order of `letters`.
  static let letters = "rcudt"

  static func letter(of operation: Operation) -> Int? {
    switch operation {
    case .read: return 0
    case .create: return 1
    case .update: return 2
    case .delete: return 3
    case .truncate: return 4
    case .message, .begin, .commit, .heartbeat: return nil
    }
  }
}
