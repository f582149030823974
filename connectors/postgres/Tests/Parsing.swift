import Changes

@testable import PostgresConnector

/// The value that `text` denotes in a column of `type`, printed as `RowPrinter` does; nil where it is refused.
func parsed(_ text: String, _ type: ColumnType) -> String? {
  var parser = ValueParser()
  var store = RowStore()
  let bytes = Array(text.utf8)
  let value = bytes.withUnsafeBytes { try? parser.parse($0, as: ColumnParser(type), into: &store) }
  return value.map { RowPrinter.text($0, store) }
}

/// An array of `type`.
func array(_ type: ColumnType, _ typeName: String = "any") -> ColumnType {
  .array(ArrayElement(type, typeName: typeName))
}
