import Changes

/// Batches as text that a person can check against the SQL.
struct RowPrinter {
  /// One line for each row of the batch.
  static func lines(_ batch: ChangeBatch) -> [String] {
    (0..<batch.rows.count).map { line(batch.rows[$0], of: batch) }
  }

  static func line(_ row: Row, of batch: ChangeBatch) -> String {
    var line = "\(LSN(row.position)) \(row.operation)"
    if row.operation == .begin || !row.isTransactional {
      line += " \(describe(batch.transactions[Int(row.transaction)]))"
    }
    if row.operation == .message {
      return line
        + " \(text(batch.store[Int(row.after)], batch.store)) \(text(batch.store[Int(row.after) + 1], batch.store))"
    }
    guard row.schema != Row.noSchema else { return line }
    let schema = batch.schemas[Int(row.schema)]
    line += " \(schema.name)"
    if row.beforeImage != .none { line += " \(row.beforeImage)" + values(at: row.before, schema, batch.store) }
    if row.operation == .create || row.operation == .update {
      line += " new" + values(at: row.after, schema, batch.store)
    }
    return line
  }

  private static func describe(_ transaction: Transaction) -> String {
    var text = transaction.id == nil ? "without transaction" : "transaction"
    text += " commit=\(LSN(transaction.commitPosition))"
    text += " previous=\(transaction.previousCommit.map { LSN($0).description } ?? "none")"
    if let origin = transaction.origin { text += " origin=\(origin)@\(LSN(transaction.originPosition ?? 0))" }
    return text
  }

  private static func values(at first: UInt32, _ schema: TableSchema, _ store: borrowing RowStore) -> String {
    var line = ""
    for (index, column) in schema.columns.enumerated() {
      line += " \(column.name)=\(text(store[Int(first) + index], store))"
    }
    return line
  }

  static func text(_ value: Value, _ store: borrowing RowStore) -> String {
    switch value.kind {
    case .absent: return "ABSENT"
    case .null: return "NULL"
    case .boolean: return value.bits == 0 ? "false" : "true"
    case .integer: return "\(value.signed)"
    case .float32: return "\(Float(bitPattern: UInt32(value.bits)))f"
    case .float64: return "\(Double(bitPattern: value.bits))d"
    case .decimal: return "\(value.signed)/10^\(value.length)"
    case .decimalText: return "decimal'\(contents(value, store))'"
    case .text: return contents(value, store).debugDescription
    case .bytes: return "x'" + store.contents(of: value).map(hexadecimal).joined() + "'"
    case .date: return "day \(limit(value.signed))"
    case .time: return "time \(value.signed)" + (value.length == 0 ? "" : " zone \(Int32(bitPattern: value.length))")
    case .timestamp: return "µs \(limit(value.signed))"
    case .interval:
      let parts = store.interval(value)
      return "(\(parts.months) months, \(parts.days) days, \(parts.microseconds) µs)"
    case .list:
      return "[" + (0..<Int(value.length)).map { text(store[value.offset + $0], store) }.joined(separator: ", ") + "]"
    }
  }

  private static func contents(_ value: Value, _ store: borrowing RowStore) -> String {
    let text = String(decoding: store.contents(of: value), as: UTF8.self)
    return text.utf8.count > 100 ? "\(text.prefix(8))… \(text.utf8.count) bytes" : text
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0\(digits)" : digits
  }

  private static func limit(_ number: Int64) -> String {
    number == .max ? "infinity" : number == .min ? "-infinity" : "\(number)"
  }
}
