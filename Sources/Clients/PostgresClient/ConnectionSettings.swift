import Glibc

/// What a connection is made with: libpq's connection keywords (PostgreSQL manual, section 34.1.2), so that TLS modes,
/// SCRAM, password files, service files and lists of hosts mean what they mean to every libpq program.
package struct ConnectionSettings: Sendable, Equatable {
  /// Keyword to value, in the order set.
  package private(set) var keywords: [String] = []
  package private(set) var values: [String] = []
  /// Server parameters for the session, sent in the start-up packet.
  package var session: [SessionParameter] = []
  /// How long one attempt to connect may take, per host.
  package var connectTimeout: Duration = .seconds(15)

  package init() {}

  /// Sets a keyword; nil leaves it to libpq's own defaults (environment, password file).
  package mutating func set(_ keyword: String, _ value: String?) {
    if let index = keywords.firstIndex(of: keyword) {
      keywords.remove(at: index)
      values.remove(at: index)
    }
    guard let value else { return }
    keywords.append(keyword)
    values.append(value)
  }

  package subscript(keyword: String) -> String? {
    keywords.firstIndex(of: keyword).map { values[$0] }
  }

  /// How many hosts `host` lists.
  var hostCount: Int { (self["host"] ?? self["hostaddr"] ?? "").split(separator: ",").count }

  /// The complete list for libpq: the keywords, and the session parameters as `options`.
  func complete(replication: Bool) -> [(keyword: String, value: String)] {
    var list = Array(zip(keywords, values)).map { (keyword: $0.0, value: $0.1) }
    let words = session.map { "-c \($0.name)=\(ConnectionSettings.escapedOption($0.value))" }
    if !words.isEmpty {
      let own = words.joined(separator: " ")
      if let index = list.firstIndex(where: { $0.keyword == "options" }) {
        // What the user gives comes last and wins.
        list[index].value = own + " " + list[index].value
      } else {
        list.append((keyword: "options", value: own))
      }
    }
    if replication { list.append((keyword: "replication", value: "database")) }
    if self["gssencmode"] == nil, !KerberosSetup.exists { list.append((keyword: "gssencmode", value: "disable")) }
    return list
  }

  /// White space ends an option, so it is escaped, and the backslash with it (manual, section 34.1.2, `options`).
  static func escapedOption(_ value: String) -> String {
    var escaped = ""
    for character in value {
      if character == " " || character == "\\" { escaped.append("\\") }
      escaped.append(character)
    }
    return escaped
  }
}

/// Whether this machine is set up for Kerberos at all. Where it is not, libpq need not look for a ticket before every
/// connection, which loads and reads more than all the rest of connecting.
enum KerberosSetup {
  static var exists: Bool {
    let names: [String] = ["KRB5CCNAME", "KRB5_CONFIG", "KRB5_CLIENT_KTNAME", "PGGSSENCMODE"]
    return names.contains { getenv($0) != nil } || access("/etc/krb5.conf", R_OK) == 0
  }
}

/// A server parameter with its value for one session.
package struct SessionParameter: Sendable, Equatable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

extension ConnectionSettings: CustomStringConvertible {
  /// Host, port, database and user; never a secret.
  package var description: String {
    let place = "\(self["host"] ?? "local socket"):\(self["port"] ?? "5432")"
    return "database '\(self["dbname"] ?? "")' at \(place) as '\(self["user"] ?? "default user")'"
  }
}
