import Patterns

extension Settings {
  /// The regular expressions of a comma-separated list; each that cannot be read is noted as an error.
  package mutating func patterns(_ name: String) -> PatternList {
    PatternList(list(name).compactMap { pattern(name, $0) })
  }

  /// Compiles one expression found in a property.
  package mutating func pattern(_ name: String, _ text: String, ignoringCase: Bool = true) -> Pattern? {
    do {
      return try Pattern(text, ignoringCase: ignoringCase)
    } catch {
      reject(name, error.description)
      return nil
    }
  }

  /// Notes an error where both properties are given; of an include and an exclude list only one can hold.
  package mutating func rejectBoth(_ include: String, _ exclude: String) {
    if text(include) != nil, text(exclude) != nil {
      reject(exclude, "found together with \(include); only one of the two is allowed")
    }
  }
}
