import Changes

/// The types of one database, by oid, and what columns of them hold.
///
/// Built-in types are found by name like all others: an extension's type has an oid of its own in each database.
struct TypeCatalogue: Sendable {
  private var types: [UInt32: CatalogueType] = [:]

  init(_ types: [CatalogueType] = []) { add(types) }

  /// Adds types, or replaces them by their present shape (an enum that got a label).
  mutating func add(_ types: [CatalogueType]) {
    for type in types { self.types[type.oid] = type }
  }

  subscript(oid: UInt32) -> CatalogueType? { types[oid] }

  /// Those of `oids` that cannot be resolved down to a root type: to be read from the server and added, until empty.
  func missing(_ oids: some Sequence<UInt32>) -> Set<UInt32> {
    var missing: Set<UInt32> = []
    for oid in oids {
      var next = oid
      // A chain of domains and arrays is short; the limit is for catalogues that lie.
      for _ in 0..<64 {
        guard let type = types[next] else {
          missing.insert(next)
          break
        }
        next = type.kind == .domain ? type.baseTypeOID : type.elementOID
        if next == 0 { break }
      }
    }
    return missing
  }

  /// A type with its modifier, domains resolved.
  struct Resolved: Sendable {
    var type: ColumnType
    /// The root type's name: `varchar`, `_int4`.
    var typeName: String
    var length: Int?
    var scale: Int?
    /// Whether the declared type is a domain over `type`.
    var isDomain = false
  }

  /// What a column declared with this type and modifier holds. An unknown oid is `.unknown`.
  func resolve(_ oid: UInt32, modifier: Int32) -> Resolved {
    guard let (root, modifier) = root(of: oid, modifier: modifier) else {
      return Resolved(type: .unknown, typeName: "oid \(oid)")
    }
    if root.elementOID != 0 { return resolveArray(root, modifier: modifier) }
    let declared = TypeModifier(typeName: root.name, modifier)
    return Resolved(
      type: columnType(root, declared), typeName: root.name, length: declared.length, scale: declared.scale,
      isDomain: root.oid != oid)
  }

  /// Follows domains to the type under them; the modifier is the one nearest to the root.
  private func root(of oid: UInt32, modifier: Int32) -> (CatalogueType, Int32)? {
    guard var type = types[oid] else { return nil }
    var modifier = modifier
    for _ in 0..<64 where type.kind == .domain {
      if type.typeModifier != -1 { modifier = type.typeModifier }
      guard let next = types[type.baseTypeOID] else { return nil }
      type = next
    }
    return type.kind == .domain ? nil : (type, modifier)
  }

  private func resolveArray(_ array: CatalogueType, modifier: Int32) -> Resolved {
    guard let element = types[array.elementOID] else { return Resolved(type: .unknown, typeName: array.name) }
    let declared = TypeModifier(typeName: element.name, modifier)
    // Elements of a domain have no mapping: Debezium does not look through it.
    let type = element.kind == .domain || element.elementOID != 0 ? .unknown : columnType(element, declared)
    return Resolved(
      type: .array(ArrayElement(type, typeName: element.name)), typeName: array.name, length: declared.length,
      scale: declared.scale)
  }

  private func columnType(_ type: CatalogueType, _ declared: TypeModifier) -> ColumnType {
    switch type.kind {
    case .enumeration: return .text(.enumeration(type.labels))
    case .base, .range: return ColumnType(postgresName: type.name, declared)
    case .composite, .domain, .multirange, .pseudo: return .unknown
    }
  }
}
