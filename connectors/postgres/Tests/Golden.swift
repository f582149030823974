import Changes
import Foundation

@testable import PostgresConnector

/// One recording of a real server: what it sent, what its catalogue says, what comes of it. See Golden/record.
struct Golden {
  let name: String

  static let names = ["types", "arrays", "identities", "toast", "truncate", "messages", "origin", "columns"]

  static var folder: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Golden")
  }

  func url(_ file: String) -> URL { Golden.folder.appendingPathComponent(name).appendingPathComponent(file) }

  func text(_ file: String) throws -> String { try String(contentsOf: url(file), encoding: .utf8) }

  /// The messages in the order in which the server sent them.
  func messages() throws -> [(lsn: LSN, bytes: [UInt8])] {
    try text("messages.txt").split(separator: "\n").map { line in
      let parts = line.split(separator: " ")
      guard parts.count == 2, let lsn = LSN(parts[0]) else { throw CocoaError(.fileReadCorruptFile) }
      return (lsn, bytes(hexadecimal: parts[1]))
    }
  }

  typealias Catalogue = (tables: [String: CatalogueTable], types: TypeCatalogue)

  /// The tables by `schema.table`, and the types they use.
  func catalogue() throws -> Catalogue {
    let recorded = try JSONDecoder().decode(Recorded.self, from: Data(contentsOf: url("catalogue.json")))
    let tables = recorded.tables.map(\.table)
    return (
      Dictionary(uniqueKeysWithValues: tables.map { ($0.name.qualified, $0) }),
      TypeCatalogue(recorded.types.map(\.type))
    )
  }

  private struct Recorded: Decodable {
    var tables: [Table]
    var types: [TypeRow]
  }

  private struct Table: Decodable {
    var oid: UInt32
    var schema: String
    var table_: String
    var comment: String?
    var columns: [ColumnRow]
    var primaryKey: [String]?
    var uniqueIndexes: [Index]?

    enum CodingKeys: String, CodingKey {
      case oid, schema, comment, columns, primaryKey, uniqueIndexes
      case table_ = "table"
    }

    var table: CatalogueTable {
      CatalogueTable(
        oid: oid, name: TableName(database: "golden", schema: schema, table: table_), comment: comment,
        columns: columns.map(\.column), primaryKey: primaryKey ?? [],
        uniqueIndexes: (uniqueIndexes ?? []).map {
          CatalogueIndex(name: $0.name, columns: $0.columns, isClustered: $0.isClustered)
        })
    }
  }

  private struct Index: Decodable {
    var name: String
    var isClustered: Bool
    var columns: [String?]
  }

  private struct ColumnRow: Decodable {
    var name: String
    var number: Int
    var typeOID: UInt32
    var typeModifier: Int32
    var isNotNull: Bool
    var `default`: String?
    var isGenerated: Bool
    var comment: String?

    var column: CatalogueColumn {
      CatalogueColumn(
        name: name, number: number, typeOID: typeOID, typeModifier: typeModifier, isNotNull: isNotNull,
        defaultExpression: `default`, isGenerated: isGenerated, comment: comment)
    }
  }

  private struct TypeRow: Decodable {
    var oid: UInt32
    var name: String
    var kind: String
    var elementOID: UInt32
    var baseTypeOID: UInt32
    var typeModifier: Int32
    var labels: [String]?

    var type: CatalogueType {
      CatalogueType(
        oid: oid, name: name, kind: kind.first.flatMap(CatalogueType.Kind.init) ?? .base, elementOID: elementOID,
        baseTypeOID: baseTypeOID, typeModifier: typeModifier, labels: labels ?? [])
    }
  }
}

/// The bytes that pairs of hexadecimal digits stand for.
func bytes(hexadecimal text: some StringProtocol) -> [UInt8] {
  let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
  return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
