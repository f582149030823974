import ConnectorKit

/// Translates a Kafka client's properties as users of Kafka Connect know them into librdkafka's.
///
/// Authority: Apache Kafka documentation, "Producer Configs"; librdkafka, CONFIGURATION.md. Names that both have in
/// common pass through; so does everything that librdkafka alone knows.
enum ClientProperties {
  private static let override = "producer.override."

  /// Properties that say the same under another name.
  private static let renamed: [String: String] = [
    "max.request.size": "message.max.bytes",
    "send.buffer.bytes": "socket.send.buffer.bytes",
    "receive.buffer.bytes": "socket.receive.buffer.bytes",
    "ssl.truststore.certificates": "ssl.ca.pem",
    "ssl.keystore.certificate.chain": "ssl.certificate.pem",
    "ssl.keystore.key": "ssl.key.pem",
    "socket.connection.setup.timeout.ms": "socket.connection.setup.timeout.ms",
  ]

  /// Properties of the Java client without a counterpart, harmless to leave out.
  private static let ignored: [String: String] = [
    "key.serializer": "events are JSON bytes", "value.serializer": "events are JSON bytes",
    "max.block.ms": "the sink waits as long as it takes", "metric.reporters": "it is a Java class",
    "interceptor.classes": "it is a Java class", "ssl.provider": "it is Java's", "ssl.protocol": "OpenSSL negotiates",
    "ssl.enabled.protocols": "OpenSSL negotiates", "ssl.trustmanager.algorithm": "it is Java's",
    "ssl.keymanager.algorithm": "it is Java's", "metrics.num.samples": "it is Java's",
    "metrics.sample.window.ms": "it is Java's", "metrics.recording.level": "it is Java's",
    "auto.include.jmx.reporter": "it is Java's", "enable.metrics.push": "it is Java's",
    "partitioner.adaptive.partitioning.enable": "it is Java's", "partitioner.availability.timeout.ms": "it is Java's",
    "partitioner.ignore.keys": "it is Java's", "queue.buffering.max.kbytes": "buffer.memory is the bound",
    "client.dns.lookup": "all addresses are tried in turn",
  ]

  /// Properties whose absence would change what happens.
  private static let refused: [String: String] = [
    "transactional.id": "transactions are not used; at-least-once delivery with idempotence is what the sink gives",
    "sasl.login.callback.handler.class":
      "it is a Java class; for OAuth set sasl.oauthbearer.method=oidc and its properties",
    "sasl.client.callback.handler.class": "it is a Java class; use librdkafka's sasl.* properties",
    "sasl.login.class": "it is a Java class; use librdkafka's sasl.* properties",
    "security.providers": "it is a Java class", "ssl.engine.factory.class": "it is a Java class",
    "ssl.truststore.password": "librdkafka reads certificates in PEM form: set ssl.ca.location",
    "dr_cb": "callbacks belong to the sink", "dr_msg_cb": "callbacks belong to the sink",
  ]

  /// Everything in `settings` that nobody has asked for yet.
  static func read(_ settings: inout Settings) -> [KafkaProperty] {
    var found: [String: KafkaProperty] = [:]
    let overrides = settings.names(prefix: override)
    let plain = settings.values.keys.filter { !settings.known.contains($0) && !overrides.contains($0) }.sorted()
    found["bootstrap.servers"] = KafkaProperty(
      "bootstrap.servers", settings.values["bootstrap.servers"] ?? "", from: "bootstrap.servers")
    var jaas: (origin: String, text: String)?
    // What is said by override wins.
    for (name, origin) in plain.map({ ($0, $0) }) + overrides.map({ (String($0.dropFirst(override.count)), $0) }) {
      guard let value = settings.verbatim(origin) else { continue }
      if name == "sasl.jaas.config" {
        jaas = (origin, value)
      } else if let property = translate(name, value, origin, &settings) {
        found[property.name] = property
      }
    }
    if let jaas { add(jaas, to: &found, &settings) }
    if found["bootstrap.servers"]?.value.isEmpty == true { found["bootstrap.servers"] = nil }
    return found.values.sorted { $0.name < $1.name }
  }

  private static func translate(
    _ name: String, _ value: String, _ origin: String, _ settings: inout Settings
  ) -> KafkaProperty? {
    if name == "buffer.memory" { return nil }
    if let why = ignored[name] {
      settings.warn(origin, "ignored: \(why)")
      return nil
    }
    if let why = refused[name] {
      settings.reject(origin, "not supported: \(why)")
      return nil
    }
    let text = value.trimmed
    switch name {
    case "sasl.mechanism": return KafkaProperty("sasl.mechanisms", text, from: origin)
    case "ssl.endpoint.identification.algorithm":
      return KafkaProperty(name, text.isEmpty ? "none" : text.lowercased(), from: origin)
    case "ssl.truststore.type", "ssl.keystore.type": return storeType(name, text, origin, &settings)
    case "ssl.truststore.location": return trustStore(text, origin, &settings)
    case "partitioner.class":
      settings.reject(
        origin, "not supported: records go to the partition that Kafka's default partitioner gives their key")
      return nil
    default: return KafkaProperty(renamed[name] ?? name, name.contains("password") ? value : text, from: origin)
    }
  }

  private static func storeType(
    _ name: String, _ type: String, _ origin: String, _ settings: inout Settings
  ) -> KafkaProperty? {
    let allowed = name == "ssl.truststore.type" ? ["PEM"] : ["PEM", "PKCS12"]
    if !allowed.contains(type.uppercased()) {
      settings.reject(
        origin, "'\(type)' found, allowed: \(allowed.joined(separator: ", ")); Java key stores cannot be read")
    }
    return nil
  }

  private static func trustStore(_ path: String, _ origin: String, _ settings: inout Settings) -> KafkaProperty? {
    let prefix = origin.hasPrefix(override) ? override : ""
    if settings.values["\(prefix)ssl.truststore.type"]?.trimmed.uppercased() == "PEM" {
      return KafkaProperty("ssl.ca.location", path, from: origin)
    }
    settings.reject(
      origin,
      "Java trust stores cannot be read: export the certificates as PEM (keytool -list -rfc) and set ssl.ca.location")
    return nil
  }

  /// User and password out of a JAAS line.
  private static func add(
    _ jaas: (origin: String, text: String), to found: inout [String: KafkaProperty], _ settings: inout Settings
  ) {
    guard let login = JAASLogin(jaas.text) else {
      settings.reject(
        jaas.origin,
        "only PlainLoginModule and ScramLoginModule with username and password can be used; "
          + "else set sasl.mechanism and librdkafka's sasl.* properties")
      return
    }
    if found["sasl.mechanisms"] == nil {
      guard login.isPlain else {
        settings.reject("sasl.mechanism", "missing: SCRAM-SHA-256 or SCRAM-SHA-512")
        return
      }
      found["sasl.mechanisms"] = KafkaProperty("sasl.mechanisms", "PLAIN", from: jaas.origin)
    }
    found["sasl.username"] = KafkaProperty("sasl.username", login.username, from: jaas.origin)
    found["sasl.password"] = KafkaProperty("sasl.password", login.password, from: jaas.origin)
  }
}

/// A line of Java's login configuration: `MODULE required username="u" password="p";`
struct JAASLogin: Equatable {
  var isPlain: Bool
  var username: String
  var password: String

  init?(_ text: String) {
    let module = text.trimmed.prefix { !$0.isWhitespace }
    guard module.hasSuffix("PlainLoginModule") || module.hasSuffix("ScramLoginModule") else { return nil }
    isPlain = module.hasSuffix("PlainLoginModule")
    let options = JAASLogin.options(text.trimmed.dropFirst(module.count))
    guard let username = options["username"], let password = options["password"] else { return nil }
    self.username = username
    self.password = password
  }

  /// `name=value` and `name="value"` pairs; a backslash keeps the character after it.
  private static func options(_ text: Substring) -> [String: String] {
    var options: [String: String] = [:]
    var rest = text
    while let equals = rest.firstIndex(of: "=") {
      let name = rest[..<equals].split { $0.isWhitespace || $0 == ";" }.last.map(String.init) ?? ""
      rest = rest[rest.index(after: equals)...].drop { $0.isWhitespace }
      options[name] = value(&rest)
    }
    return options
  }

  private static func value(_ rest: inout Substring) -> String {
    guard let quote = rest.first, quote == "\"" || quote == "'" else {
      let plain = rest.prefix { !$0.isWhitespace && $0 != ";" }
      rest = rest.dropFirst(plain.count)
      return String(plain)
    }
    rest = rest.dropFirst()
    var value = ""
    while let character = rest.popFirst(), character != quote {
      if character == "\\", let next = rest.popFirst() { value.append(next) } else { value.append(character) }
    }
    return value
  }
}
