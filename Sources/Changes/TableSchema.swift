/// The name of a table: `database` is the one connected to, `schema` is empty where the family has none (MySQL,
/// MariaDB).
package struct TableName: Hashable, Sendable {
  package var database: String
  package var schema: String
  package var table: String

  package init(database: String, schema: String, table: String) {
    self.database = database
    self.schema = schema
    self.table = table
  }

  /// `schema.table`, or `database.table` where there are no schemas; as filters and messages name a table.
  package var qualified: String { schema.isEmpty ? "\(database).\(table)" : "\(schema).\(table)" }
}

extension TableName: CustomStringConvertible {
  package var description: String { qualified }
}

/// One column of one version of a table.
package struct Column: Sendable {
  package var name: String
  package var type: ColumnType
  /// Whether NULL is allowed.
  package var isOptional: Bool
  /// The type's name as the server's catalogue has it, lower case: `varchar`, `int4`, `timestamptz`; the root type of a
  /// domain.
  package var typeName: String
  /// The name under which the type is declared, where it is another one: a domain, or `serial`.
  package var declaredTypeName: String?
  /// The declared length, precision or bit count; nil where there is none.
  package var length: Int?
  /// The declared scale, or digits of the second's fraction; nil where there is none.
  package var scale: Int?
  package var comment: String?
  /// The default where it is a constant of the column's type: a value of the schema's `defaults`. Nil: none known.
  package var defaultValue: Value?
  /// Whether the column is computed from others (and may be missing from the log).
  package var isGenerated: Bool

  package init(
    name: String, type: ColumnType, isOptional: Bool, typeName: String, declaredTypeName: String? = nil,
    length: Int? = nil, scale: Int? = nil, comment: String? = nil, defaultValue: Value? = nil, isGenerated: Bool = false
  ) {
    self.name = name
    self.type = type
    self.isOptional = isOptional
    self.typeName = typeName
    self.declaredTypeName = declaredTypeName
    self.length = length
    self.scale = scale
    self.comment = comment
    self.defaultValue = defaultValue
    self.isGenerated = isGenerated
  }
}

/// One version of a table's shape. Rows are read, routed and written with the version in force at their position.
///
/// Immutable, so that every thread may hold it. A changed table gets a new object with a new `version`; consumers cache
/// what they derive from a schema by `version`, which is unique in the process and small enough to index an array.
package final class TableSchema: Sendable {
  package let name: TableName
  package let columns: [Column]
  /// Indexes into `columns` of the primary key, in key order; else of a unique index; else empty.
  package let keyColumns: [Int]
  package let comment: String?
  package let version: Int
  /// Holds the values that `Column.defaultValue` refers to.
  package let defaults: FrozenStore

  package init(
    name: TableName, columns: [Column], keyColumns: [Int], comment: String? = nil, version: Int,
    defaults: FrozenStore = FrozenStore.empty
  ) {
    self.name = name
    self.columns = columns
    self.keyColumns = keyColumns
    self.comment = comment
    self.version = version
    self.defaults = defaults
  }
}

/// A row store that no longer changes, and may therefore be read by any thread.
package final class FrozenStore: Sendable {
  package let store: RowStore

  package init(_ store: consuming RowStore) { self.store = store }

  package static let empty = FrozenStore(RowStore(byteCapacity: 64, valueCapacity: 8))
}
