import ConnectorKit

/// How names that Avro would not take are changed: `schema.name.adjustment.mode`, `field.name.adjustment.mode`.
package enum NameAdjustment: Sendable {
  case none, avro, avroUnicode

  package init(_ name: String, _ settings: inout Settings) {
    self = settings.choice(name, default: .none, ["none": .none, "avro": .avro, "avro_unicode": .avroUnicode])
  }

  /// The name of a schema: letters, digits, underscores and, after the first character, dots.
  package func schema(_ name: String) -> String {
    guard self != .none else { return name }
    return adjusted(name) { unit, isFirst in
      switch unit {
      case 0x41...0x5A, 0x61...0x7A: true
      case 0x30...0x39, 0x2E: !isFirst
      case 0x5F: self == .avro
      default: false
      }
    }
  }

  /// The name of a field: letters, digits and underscores.
  package func field(_ name: String) -> String {
    switch self {
    case .none: return name
    case .avro:
      let startsWithDigit = name.utf16.first.map { (0x30...0x39).contains($0) } ?? false
      return (startsWithDigit ? "_" : "")
        + adjusted(name) { unit, _ in
          switch unit {
          case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x5F: true
          default: false
          }
        }
    case .avroUnicode:
      return adjusted(name) { unit, isFirst in
        switch unit {
        case 0x41...0x5A, 0x61...0x7A: true
        case 0x30...0x39: !isFirst
        default: false
        }
      }
    }
  }

  private func adjusted(_ name: String, isValid: (UInt16, Bool) -> Bool) -> String {
    var text = ""
    for (index, unit) in name.utf16.enumerated() {
      if unit < 0x80, isValid(unit, index == 0) {
        text.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      } else {
        text += self == .avro ? "_" : NameAdjustment.unicodeEscape(unit)
      }
    }
    return text
  }

  /// `_u` and the hexadecimal number of a UTF-16 unit; below 256 with two zeros in front.
  static func unicodeEscape(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return "_u" + (digits.utf8.count < 3 ? "00" : "") + digits
  }
}
