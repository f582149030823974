/// The name of a table in a warehouse. `schema` is empty where the dialect's default one is meant.
package struct TargetName: Hashable, Sendable {
  package var schema: String
  package var table: String

  package init(schema: String, table: String) {
    self.schema = schema
    self.table = table
  }
}

extension TargetName: CustomStringConvertible {
  package var description: String { schema.isEmpty ? table : "\(schema).\(table)" }
}

package struct TargetColumn: Hashable, Sendable {
  package var name: String
  package var type: WarehouseType

  package init(_ name: String, _ type: WarehouseType) {
    self.name = name
    self.type = type
  }
}

/// The shape of a table in a warehouse, as far as statements need it.
package struct TargetTable: Hashable, Sendable {
  package var name: TargetName
  package var columns: [TargetColumn]
  /// Indexes into `columns`, none of which is ever NULL; empty where rows have no key.
  package var keyColumns: [Int]

  package init(name: TargetName, columns: [TargetColumn], keyColumns: [Int]) {
    self.name = name
    self.columns = columns
    self.keyColumns = keyColumns
  }
}
