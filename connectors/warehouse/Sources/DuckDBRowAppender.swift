import Changes
import ConnectorKit
import DuckDBClient

/// Appends rows chunk by chunk, each chunk column by column.
final class DuckDBRowAppender: RowAppender {
  private let appender: DuckDBAppender
  private let table: TargetName
  private let columns: [AppendColumn]
  private let file: DuckDBFile
  private var filled = 0

  init(_ appender: DuckDBAppender, table: TargetName, columns: [AppendColumn], file: DuckDBFile) {
    self.appender = appender
    self.table = table
    self.columns = columns
    self.file = file
  }

  func append(
    _ rows: [AppendRow], values: borrowing RowStore, extras: borrowing RowStore
  ) throws(ConnectorFailure) {
    var next = 0
    while next < rows.count {
      let count = min(rows.count - next, appender.chunkRows - filled)
      try fill(rows[next..<(next + count)], values: values, extras: extras)
      filled += count
      next += count
      if filled == appender.chunkRows { try send() }
    }
  }

  func finish() throws(ConnectorFailure) {
    try send()
    do { try appender.finish() } catch { throw file.failure(error, while: "writing to") }
  }

  private func send() throws(ConnectorFailure) {
    guard filled > 0 else { return }
    do { try appender.append(rows: filled) } catch { throw file.failure(error, while: "writing to") }
    filled = 0
  }

  private func fill(
    _ rows: ArraySlice<AppendRow>, values: borrowing RowStore, extras: borrowing RowStore
  ) throws(ConnectorFailure) {
    for (index, column) in columns.enumerated() {
      var filler = ColumnFiller(appender.chunk.column(index), type: column.type)
      do {
        switch column.source {
        case .null: for offset in 0..<rows.count { filler.putNull(column.type, at: filled + offset) }
        case .value(let place):
          try filler.fill(rows, from: filled, store: values) { Int($0.first) + place }
        case .extra(let place):
          try filler.fill(rows, from: filled, store: extras) { Int($0.extra) + place }
        }
      } catch {
        throw ConnectorFailure(
          .stop, code: "value-does-not-fit",
          "column \(column.name) of \(table): \(error.what) does not fit the warehouse's type \(column.type)",
          hint: error.hint)
      }
    }
  }
}
