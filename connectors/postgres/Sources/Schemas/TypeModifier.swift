/// What `atttypmod` says, in the words of the type.
///
/// ```
///   numeric       ((precision << 16) | (scale & 0x7FF)) + 4, the scale an 11-bit signed number (PostgreSQL 15)
///   varchar, char length + 4
///   bit, varbit   length
///   time…         digits of the fraction
///   interval      (fields << 16) | digits, digits 0xFFFF where not given
/// ```
struct TypeModifier: Sendable {
  /// Length, precision or bits; nil where the declaration gives none.
  var length: Int?
  /// Scale, or digits of the second's fraction.
  var scale: Int?

  init(length: Int? = nil, scale: Int? = nil) {
    self.length = length
    self.scale = scale
  }

  init(typeName: String, _ modifier: Int32) {
    self.init()
    guard modifier >= 0 else {
      // `bit` means `bit(1)`, and the catalogue says so; `char` likewise. Nothing else has a length of its own.
      return
    }
    let value = Int(modifier)
    switch typeName {
    case "numeric":
      guard value >= 4 else { return }
      length = ((value - 4) >> 16) & 0xFFFF
      let bits = (value - 4) & 0x7FF
      scale = (bits ^ 1024) - 1024
    case "varchar", "bpchar", "char": length = value - 4
    case "bit", "varbit": length = value
    case "time", "timetz", "timestamp", "timestamptz": scale = value
    case "interval":
      let digits = value & 0xFFFF
      if digits != 0xFFFF { scale = digits }
    case "vector", "halfvec", "sparsevec": length = value
    default: break
    }
  }
}
