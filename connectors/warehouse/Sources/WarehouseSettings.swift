import ConnectorKit

/// What a warehouse sink's definition says.
package struct WarehouseSettings: Sendable {
  package enum Mode: Sendable { case mirror, history }
  package enum Evolution: Sendable { case none, basic }

  /// The database file.
  package var path = ""
  package var mode = Mode.mirror
  package var naming: TargetNaming
  /// Whether rows are found again by a key at all.
  package var usesKeys = true
  /// The key of tables that have none of their own.
  package var keyFields: [String] = []
  package var appliesDeletes = true
  package var appliesTruncates = true
  package var evolution = Evolution.basic
  package var keepsDecimalsAsText = false
  package var limits = FlushLimits()
  /// DuckDB's own memory, as it writes sizes: `512MB`.
  package var memoryLimit = "512MB"
  package var threads = 2

  /// `settings` are the sink's own; `topicPrefix` and `topicDelimiter` the connector's, for `${topic}`.
  package init(_ settings: inout Settings, topicPrefix: String, topicDelimiter: String = ".") {
    naming = TargetNaming(topicPrefix: topicPrefix, topicDelimiter: topicDelimiter)
    readTarget(&settings)
    mode = settings.choice("table.mode", default: .mirror, ["mirror": .mirror, "history": .history])
    readKeys(&settings)
    appliesDeletes = settings.boolean("delete.enabled", default: true)
    appliesTruncates = settings.boolean("truncate.enabled", default: true)
    evolution = settings.choice("schema.evolution", default: .basic, ["none": .none, "basic": .basic])
    keepsDecimalsAsText = settings.choice("decimal.type", default: false, ["decimal": false, "text": true])
    limits.rows = settings.integer("flush.rows", default: limits.rows, in: 1...100_000_000)
    limits.bytes = settings.integer("flush.bytes", default: limits.bytes, in: 1024...(1 << 40))
    limits.interval = .milliseconds(settings.integer("flush.interval.ms", default: 500, in: 0...3_600_000))
    readMemory(&settings)
    threads = settings.integer("threads", default: 2, in: 1...256)
  }

  private mutating func readTarget(_ settings: inout Settings) {
    let url = settings.required("connection.url", "duckdb:PATH, the database file")
    if let path = WarehouseSettings.path(of: url) {
      self.path = path
    } else if !url.isEmpty {
      // The text may hold a password where somebody put the URL of a server.
      settings.reject("connection.url", "not a warehouse that Millrace knows; allowed: duckdb:PATH")
    }
    let format = settings.text("collection.name.format") ?? settings.text("table.name.format")
    if let format, let problem = naming.use(format: format) { settings.reject("collection.name.format", problem) }
  }

  private mutating func readKeys(_ settings: inout Settings) {
    usesKeys = settings.choice(
      "primary.key.mode", default: true, ["record_key": true, "record_value": true, "none": false])
    keyFields = settings.list("primary.key.fields")
  }

  private mutating func readMemory(_ settings: inout Settings) {
    guard let text = settings.text("memory.limit") else { return }
    let digits = text.prefix { $0.isNumber }
    let unit = text.dropFirst(digits.count).trimmed.uppercased()
    guard let size = Int(digits), size > 0, ["KB", "MB", "GB", "TB", "KIB", "MIB", "GIB", "TIB"].contains(unit) else {
      settings.reject("memory.limit", "'\(text)' found, a size such as 512MB or 2GB allowed")
      return
    }
    memoryLimit = "\(size)\(unit)"
  }

  /// `duckdb:shop.duckdb`, `duckdb:///data/shop.duckdb`, and either with `jdbc:` before it.
  static func path(of url: String) -> String? {
    var rest = Substring(url)
    if rest.hasPrefix("jdbc:") { rest = rest.dropFirst(5) }
    guard rest.hasPrefix("duckdb:") else { return nil }
    rest = rest.dropFirst(7)
    if rest.hasPrefix("//") { rest = rest.dropFirst(2) }
    return rest.isEmpty || rest == ":memory:" ? nil : String(rest)
  }
}

extension Substring {
  fileprivate var trimmed: String { String(self).trimmed }
}
