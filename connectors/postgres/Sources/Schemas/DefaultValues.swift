import Changes

/// The constants that a table's columns default to, while its schema is built.
struct DefaultValues: ~Copyable {
  private var store = RowStore(byteCapacity: 256, valueCapacity: 32)
  private var parser = ValueParser()

  init() {}

  consuming func frozen() -> FrozenStore { FrozenStore(store) }

  /// The constant that `expression` (as `pg_get_expr` prints it) means for the column; nil where none is known.
  mutating func value(of expression: String, in column: Column) -> Value? {
    nil
  }
}
