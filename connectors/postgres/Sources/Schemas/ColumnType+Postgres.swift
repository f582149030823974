import Changes

extension ColumnType {
  /// The type that `pg_type.typname` names; `.unknown` where there is no mapping.
  init(postgresName name: String, _ declared: TypeModifier) {
    switch name {
    case "bool": self = .boolean
    case "int2": self = .int16
    case "int4": self = .int32
    case "int8", "oid": self = .int64
    case "float4": self = .float32
    case "float8": self = .float64
    case "numeric": self = .decimal(precision: declared.length, scale: declared.scale)
    case "money": self = .money
    case "bytea": self = .bytes
    case "bit": self = .bits(length: declared.length ?? 1, isVarying: false)
    case "varbit": self = .bits(length: declared.length, isVarying: true)
    case "date": self = .date
    case "time": self = .time(precision: declared.scale ?? 6)
    case "timetz": self = .timeWithZone(precision: declared.scale ?? 6)
    case "timestamp": self = .timestamp(precision: declared.scale ?? 6)
    case "timestamptz": self = .timestampWithZone(precision: declared.scale ?? 6)
    case "interval": self = .interval
    case "hstore": self = .map
    case "point": self = .point
    case "geometry": self = .geometry
    case "geography": self = .geography
    case "vector": self = .vector
    case "halfvec": self = .halfVector
    case "sparsevec": self = .sparseVector
    default: self = TextKind(postgresName: name).map { .text($0) } ?? .unknown
    }
  }
}

extension TextKind {
  /// The kind of a type that travels as text; nil where the type is none of them.
  init?(postgresName name: String) {
    switch name {
    case "name": self = .name
    case "json", "jsonb": self = .json
    case "xml": self = .xml
    case "uuid": self = .uuid
    case "tsvector": self = .tsvector
    case "ltree": self = .ltree
    case "text", "varchar", "bpchar", "char", "citext", "inet", "cidr", "macaddr", "macaddr8", "int4range", "int8range",
      "numrange", "tsrange", "tstzrange", "daterange", "isbn":
      self = .plain
    default: return nil
    }
  }
}
