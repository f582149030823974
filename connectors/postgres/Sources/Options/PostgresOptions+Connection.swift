import ConnectorKit
import PostgresClient

extension PostgresOptions {
  /// Debezium's `database.*` and the driver's properties as libpq's keywords.
  static func connection(_ settings: inout Settings, database: String) -> ConnectionSettings {
    var connection = ConnectionSettings()
    let host = settings.required(
      "database.hostname", "the server's address; several, separated by commas, are tried in turn")
    connection.set("host", host.split(separator: ",").map { String($0).trimmed }.joined(separator: ","))
    connection.set("port", port(&settings))
    connection.set("user", settings.text("database.user"))
    connection.set("password", settings.verbatim("database.password").flatMap { $0.isEmpty ? nil : $0 })
    connection.set("dbname", database)
    connection.set("client_encoding", "UTF8")
    connection.set("application_name", "millrace")
    setTLS(&connection, &settings)
    setKeepAlive(&connection, &settings)
    setDriverProperties(&connection, &settings)
    connection.session = session
    return connection
  }

  /// What the text of every value is read under, and no time limits meant for people.
  private static let session = [
    SessionParameter("DateStyle", "ISO"), SessionParameter("IntervalStyle", "postgres"),
    SessionParameter("bytea_output", "hex"), SessionParameter("extra_float_digits", "3"),
    SessionParameter("TimeZone", "UTC"), SessionParameter("lc_monetary", "C"),
    SessionParameter("statement_timeout", "0"),
    SessionParameter("lock_timeout", "0"), SessionParameter("idle_in_transaction_session_timeout", "0"),
  ]

  /// One port, or as many as there are hosts.
  private static func port(_ settings: inout Settings) -> String {
    let text = settings.text("database.port", default: "5432")
    let parts = text.split(separator: ",").map { String($0).trimmed }
    guard parts.allSatisfy({ Int($0).map { (1...65_535).contains($0) } ?? false }) else {
      settings.reject("database.port", "'\(text)' found, a number from 1 to 65535 allowed, or one for each host")
      return "5432"
    }
    return parts.joined(separator: ",")
  }

  private static func setTLS(_ connection: inout ConnectionSettings, _ settings: inout Settings) {
    let mode = settings.choice(
      "database.sslmode", default: "prefer",
      [
        "disable": "disable", "allow": "allow", "prefer": "prefer", "require": "require", "verify-ca": "verify-ca",
        "verify-full": "verify-full",
      ])
    connection.set("sslmode", mode)
    for name in ["sslcert", "sslkey", "sslrootcert"] { connection.set(name, settings.text("database.\(name)")) }
    connection.set("sslpassword", settings.verbatim("database.sslpassword"))
  }

  /// A connection whose other end is gone must be noticed within a minute.
  private static func setKeepAlive(_ connection: inout ConnectionSettings, _ settings: inout Settings) {
    guard settings.boolean("database.tcpKeepAlive", default: true) else { return connection.set("keepalives", "0") }
    connection.set("keepalives", "1")
    connection.set("keepalives_idle", "30")
    connection.set("keepalives_interval", "10")
    connection.set("keepalives_count", "3")
    connection.set("tcp_user_timeout", "60000")
  }

  /// libpq's keywords that may be given as `driver.KEYWORD`.
  private static let keywords: Set<String> = [
    "application_name", "channel_binding", "connect_timeout", "gssencmode", "hostaddr", "keepalives_count",
    "keepalives_idle", "keepalives_interval", "krbsrvname", "load_balance_hosts", "options", "passfile",
    "require_auth", "requirepeer", "service", "ssl_max_protocol_version", "ssl_min_protocol_version", "sslcrl",
    "sslcrldir", "sslnegotiation", "sslsni", "target_session_attrs", "tcp_user_timeout",
  ]

  /// The Java driver's names for some of them.
  private static let javaNames = ["ApplicationName": "application_name", "connectTimeout": "connect_timeout"]

  private static func setDriverProperties(_ connection: inout ConnectionSettings, _ settings: inout Settings) {
    for name in settings.names(prefix: "driver.") {
      let given = String(name.dropFirst("driver.".count))
      let keyword = javaNames[given] ?? given
      guard keywords.contains(keyword), let value = settings.text(name) else {
        settings.warn(name, "is ignored: not a connection keyword of libpq")
        continue
      }
      if keyword == "connect_timeout" {
        // libpq leaves this one to its blocking calls, which are not used here.
        connection.connectTimeout = .seconds(settings.integer(name, default: 15, in: 1...3600))
      } else {
        connection.set(keyword, value)
      }
    }
  }
}
