import Changes

/// What one kind of warehouse wants to hear: names of types and the text of statements. Pure; statements are executed
/// elsewhere (`WarehouseExecutor`), so that every text can be compared with a golden one.
///
/// Rows reach a table in one of two ways. In bulk they are appended to it. Changes are staged in temporary tables of
/// the same columns, folded to one row per key, and then moved by `apply`:
///
/// ```
///   stage      the table's columns │ _millrace_op        0: the row's final image, 1: only its key, the row is gone
///   partial    the table's columns │ _millrace_set       which columns the log did not carry (1, 2, …)
///                                  │ _millrace_key_1 …   the key under which the old row lies that has them
///   stage (no key)  the columns    │ _millrace_id │ _millrace_count    so many rows equal to this one are gone
/// ```
package protocol Dialect: Sendable {
  /// The name of a type in statements.
  func name(of type: WarehouseType) -> String
  /// The type that the catalogue calls by this name; nil for one that Millrace never creates.
  func type(named name: String) -> WarehouseType?
  /// The type of a source's column.
  func type(of column: Column) -> WarehouseType

  func quote(_ identifier: String) -> String
  func createSchema(_ schema: String) -> String
  func createTable(_ table: TargetTable) -> String
  /// `defaultText`: a literal that the rows already there get; nil: NULL.
  func addColumn(_ column: TargetColumn, to table: TargetName, defaultText: String?) -> [String]
  func changeType(of column: TargetColumn, in table: TargetName) -> String
  func empty(_ table: TargetName) -> String
  /// A query that has a row where the table has one.
  func hasRows(_ table: TargetName) -> String
  /// Deletes the rows of a history that came after a sequence number.
  func removeHistory(of table: TargetName, after sequence: Int64) -> String
  /// A query for the columns of a table, in order: name and type, as text; no rows where there is no such table.
  func describe(_ table: TargetName) -> String

  func createStage(_ name: String, for table: TargetTable) -> String
  func createPartialStage(_ name: String, for table: TargetTable) -> String
  func createRowStage(_ name: String, for table: TargetTable) -> String
  func dropStage(_ name: String) -> String

  /// Completes the rows of `set` in `partial` from the table's old rows, and moves them to `stage`. `absent`: the
  /// columns that the log did not carry.
  func complete(_ table: TargetTable, stage: String, partial: String, set: Int, absent: [Int]) -> String
  /// A query for the number of rows in `partial` that have no old row.
  func countIncomplete(_ table: TargetTable, partial: String) -> String
  /// Moves the stage of a table with a key into it.
  func apply(_ table: TargetTable, stage: String) -> [String]
  /// Deletes from a table without a key what the row stage holds.
  func deleteRows(of table: TargetTable, stage: String) -> String

  /// What the warehouse needs besides the tables: where positions and the list of own tables lie.
  func createBookkeeping() -> [String]
  /// A query for the stored position: pipeline, sink, position, count of changes, the count at the snapshot's
  /// beginning.
  var readPosition: String { get }
  var forgetPosition: String { get }
  /// Parameters: pipeline, sink, position, changes, the count at the snapshot's beginning.
  var storePosition: String { get }
  /// A query for the tables that Millrace made: schema and table.
  var readTables: String { get }
  /// Parameters: the source's name of the table, schema, table.
  var storeTable: String { get }
}

/// The columns that stages have beside their table's.
package enum StageColumn {
  package static let operation = "_millrace_op"
  package static let set = "_millrace_set"
  package static let id = "_millrace_id"
  package static let count = "_millrace_count"
  package static func key(_ number: Int) -> String { "_millrace_key_\(number)" }
}
