import Changes

@testable import PostgresConnector

/// Messages as a server would send them, for what recordings cannot hold.
struct PgOutputMessages {
  /// A value of a tuple.
  enum Field {
    case text(String)
    case null, unchanged
    case binary([UInt8])
    case kind(Character)
  }

  static func begin(commit: UInt64 = 100, time: Int64 = 0, xid: UInt32 = 7) -> [UInt8] {
    [UInt8(ascii: "B")] + big(commit) + big(time) + big(xid)
  }

  static func commit(end: UInt64 = 108) -> [UInt8] {
    [UInt8(ascii: "C"), 0] + big(UInt64(100)) + big(end) + big(Int64(0))
  }

  static func relation(
    id: UInt32 = 1, table: String = "t", identity: Character = "d",
    columns: [(String, UInt32)] = [("a", 23), ("b", 25)]
  ) -> [UInt8] {
    var bytes: [UInt8] = [UInt8(ascii: "R")] + big(id) + text("public") + text(table)
    bytes += [identity.asciiValue ?? 0] + big(UInt16(columns.count))
    for (name, type) in columns { bytes += [0] + text(name) + big(type) + big(Int32(-1)) }
    return bytes
  }

  static func insert(_ fields: [Field], id: UInt32 = 1, tuple: Character = "N") -> [UInt8] {
    [UInt8(ascii: "I")] + big(id) + [tuple.asciiValue ?? 0] + PgOutputMessages.tuple(fields)
  }

  static func update(_ old: (Character, [Field])?, _ new: [Field], id: UInt32 = 1) -> [UInt8] {
    let before = old.map { [$0.0.asciiValue ?? 0] + tuple($0.1) } ?? []
    return [UInt8(ascii: "U")] + big(id) + before + [UInt8(ascii: "N")] + tuple(new)
  }

  static func delete(_ kind: Character, _ fields: [Field], id: UInt32 = 1) -> [UInt8] {
    [UInt8(ascii: "D")] + big(id) + [kind.asciiValue ?? 0] + tuple(fields)
  }

  static func truncate(_ ids: [UInt32]) -> [UInt8] {
    [UInt8(ascii: "T")] + big(UInt32(ids.count)) + [3] + ids.flatMap { big($0) }
  }

  static func message(isTransactional: Bool, prefix: String, content: [UInt8]) -> [UInt8] {
    [UInt8(ascii: "M"), isTransactional ? 1 : 0] + big(UInt64(9)) + text(prefix) + big(UInt32(content.count)) + content
  }

  static func tuple(_ fields: [Field]) -> [UInt8] {
    big(UInt16(fields.count))
      + fields.flatMap { field -> [UInt8] in
        switch field {
        case .text(let text): return [UInt8(ascii: "t")] + big(UInt32(text.utf8.count)) + Array(text.utf8)
        case .null: return [UInt8(ascii: "n")]
        case .unchanged: return [UInt8(ascii: "u")]
        case .binary(let bytes): return [UInt8(ascii: "b")] + big(UInt32(bytes.count)) + bytes
        case .kind(let kind): return [kind.asciiValue ?? 0]
        }
      }
  }

  static func text(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }

  static func big<T: FixedWidthInteger>(_ number: T) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }
}
