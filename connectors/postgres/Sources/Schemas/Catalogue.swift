import Changes

/// A table as the catalogue has it: `pg_class` with its columns and unique indexes.
struct CatalogueTable: Sendable {
  var oid: UInt32
  var name: TableName
  var comment: String?
  /// Live columns in the order of `attnum`.
  var columns: [CatalogueColumn]
  /// Names of the primary key's columns in key order; empty where there is none.
  var primaryKey: [String]
  /// The unique indexes that are no primary key, in any order.
  var uniqueIndexes: [CatalogueIndex]

  init(
    oid: UInt32, name: TableName, comment: String? = nil, columns: [CatalogueColumn], primaryKey: [String] = [],
    uniqueIndexes: [CatalogueIndex] = []
  ) {
    self.oid = oid
    self.name = name
    self.comment = comment
    self.columns = columns
    self.primaryKey = primaryKey
    self.uniqueIndexes = uniqueIndexes
  }
}

/// A row of `pg_attribute`, with its default.
struct CatalogueColumn: Sendable {
  var name: String
  /// `attnum`, from 1; dropped columns leave gaps.
  var number: Int
  var typeOID: UInt32
  /// `atttypmod`: -1 where there is none.
  var typeModifier: Int32
  var isNotNull: Bool
  /// `pg_get_expr(adbin, adrelid)`; nil where there is no default. Of a generated column it is the generation
  /// expression.
  var defaultExpression: String?
  /// `attgenerated` is not empty.
  var isGenerated: Bool
  var comment: String?

  init(
    name: String, number: Int, typeOID: UInt32, typeModifier: Int32 = -1, isNotNull: Bool = false,
    defaultExpression: String? = nil, isGenerated: Bool = false, comment: String? = nil
  ) {
    self.name = name
    self.number = number
    self.typeOID = typeOID
    self.typeModifier = typeModifier
    self.isNotNull = isNotNull
    self.defaultExpression = defaultExpression
    self.isGenerated = isGenerated
    self.comment = comment
  }
}

/// A unique index that may serve as a key.
struct CatalogueIndex: Sendable {
  var name: String
  /// The index's columns in its order, INCLUDE columns too; nil for an expression.
  var columns: [String?]
  /// `indisclustered`.
  var isClustered: Bool

  init(name: String, columns: [String?], isClustered: Bool = false) {
    self.name = name
    self.columns = columns
    self.isClustered = isClustered
  }
}

/// A row of `pg_type`.
struct CatalogueType: Sendable {
  /// `typtype`.
  enum Kind: Character, Sendable {
    case base = "b"
    case composite = "c"
    case domain = "d"
    case enumeration = "e"
    case multirange = "m"
    case pseudo = "p"
    case range = "r"
  }

  var oid: UInt32
  /// `typname`: `int4`, `_int4` for its array.
  var name: String
  var kind: Kind
  /// `typelem` where the type is a true array (`typcategory` A); 0 for all others.
  var elementOID: UInt32
  /// `typbasetype` of a domain, else 0.
  var baseTypeOID: UInt32
  /// `typtypmod` of a domain, else -1.
  var typeModifier: Int32
  /// `enumlabel` in the order of `enumsortorder`.
  var labels: [String]

  init(
    oid: UInt32, name: String, kind: Kind = .base, elementOID: UInt32 = 0, baseTypeOID: UInt32 = 0,
    typeModifier: Int32 = -1, labels: [String] = []
  ) {
    self.oid = oid
    self.name = name
    self.kind = kind
    self.elementOID = elementOID
    self.baseTypeOID = baseTypeOID
    self.typeModifier = typeModifier
    self.labels = labels
  }
}
