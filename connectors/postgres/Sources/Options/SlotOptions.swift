import ConnectorKit

/// `slot.*` and what concerns the place where streaming begins.
package struct SlotOptions: Sendable {
  /// What to do with a checkpoint that the slot can no longer serve.
  package enum Mismatch: Sendable {
    /// Stop: what lies between is lost, and a person has to know.
    case stop
    /// Go on from the slot's position, with a warning.
    case trustSlot
  }

  package var name: String
  package var dropsOnStop: Bool
  /// A slot that a standby keeps in step (server 17 and later).
  package var isFailover: Bool
  package var retries: Int
  package var retryDelay: Duration
  /// Further options for the output plug-in.
  package var streamParameters: [(name: String, value: String)]
  package var mismatch: Mismatch

  init(_ settings: inout Settings) {
    name = settings.text("slot.name", default: "debezium")
    let isValid =
      (1...63).contains(name.utf8.count)
      && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    if !isValid {
      settings.reject("slot.name", "'\(name)' found, 1 to 63 lower-case letters, digits and underscores allowed")
    }
    dropsOnStop = settings.boolean("slot.drop.on.stop", default: false)
    if dropsOnStop {
      settings.warn("slot.drop.on.stop", "true: changes made while Millrace does not run are lost; for tests only")
    }
    isFailover = settings.boolean("slot.failover", default: false)
    retries = settings.integer("slot.max.retries", default: 6)
    retryDelay = settings.milliseconds("slot.retry.delay.ms", default: 10_000)
    streamParameters = SlotOptions.parameters(&settings)
    mismatch = settings.choice(
      "offset.mismatch.strategy", default: .stop,
      ["no_validation": .stop, "trust_offset": .stop, "trust_slot": .trustSlot, "trust_greater_lsn": .trustSlot])
  }

  /// `name=value;name=value`.
  private static func parameters(_ settings: inout Settings) -> [(name: String, value: String)] {
    guard let text = settings.text("slot.stream.params") else { return [] }
    var list: [(name: String, value: String)] = []
    for part in text.split(separator: ";") {
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2, !halves[0].isEmpty else {
        settings.reject("slot.stream.params", "'\(part)' found, name=value;name=value allowed")
        return []
      }
      let name = String(halves[0]).trimmed
      if ["proto_version", "publication_names", "binary", "streaming", "two_phase"].contains(name) {
        settings.reject("slot.stream.params", "'\(name)' found, which Millrace sets itself")
      }
      list.append((name: name, value: String(halves[1]).trimmed))
    }
    return list
  }
}
