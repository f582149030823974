import Changes
import ConnectorKit

/// What carries a dialect's statements out: a connection to one warehouse, in one transaction at a time. One thread.
package protocol WarehouseExecutor: AnyObject {
  /// Runs a statement; the result is the number of rows it touched.
  @discardableResult
  func execute(_ sql: String) throws(ConnectorFailure) -> Int
  /// Runs a statement with parameters.
  func execute(_ sql: String, _ parameters: [StatementParameter]) throws(ConnectorFailure)
  /// The rows of a query whose columns are all text.
  func rows(_ sql: String) throws(ConnectorFailure) -> [[String?]]
  /// Opens a way in for many rows. `table.schema` is ignored for a temporary table.
  func appender(
    to table: TargetName, isTemporary: Bool, columns: [AppendColumn]
  ) throws(ConnectorFailure) -> any RowAppender
  func begin() throws(ConnectorFailure)
  /// When it returns, the transaction is on disk.
  func commit() throws(ConnectorFailure)
  /// Gives the transaction up, whatever state it is in.
  func rollback()
}

package enum StatementParameter: Sendable {
  case null
  case integer(Int64)
  case text(String)
}

/// A column of the table that rows are appended to, and where its values come from.
package struct AppendColumn: Sendable {
  package enum Source: Sendable, Equatable {
    /// The value at this index of the row.
    case value(Int)
    /// The value at this index of the row's extra values.
    case extra(Int)
    case null
  }

  package var name: String
  package var type: WarehouseType
  package var source: Source

  package init(_ name: String, _ type: WarehouseType, _ source: Source) {
    self.name = name
    self.type = type
    self.source = source
  }
}

/// A row to append: where its values begin in the store of rows, and its extra values in the store of extras.
package struct AppendRow: BitwiseCopyable, Sendable {
  package var first: UInt32
  package var extra: UInt32

  @inline(__always)
  package init(first: UInt32, extra: UInt32) {
    self.first = first
    self.extra = extra
  }
}

/// Appends rows in bulk within the executor's transaction. One thread.
package protocol RowAppender: AnyObject {
  /// Takes the rows' values, so that the stores may change after the call. A value that the column cannot hold is a
  /// failure that names table and column.
  func append(
    _ rows: [AppendRow], values: borrowing RowStore, extras: borrowing RowStore
  ) throws(ConnectorFailure)
  /// Everything appended is in the table when it returns.
  func finish() throws(ConnectorFailure)
}
