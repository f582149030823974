import CRDKafka

/// The properties of a client, checked one by one against librdkafka's own list (CONFIGURATION.md of librdkafka).
package struct KafkaConfiguration: ~Copyable {
  let handle: OpaquePointer

  package init() { handle = rd_kafka_conf_new() }

  deinit { rd_kafka_conf_destroy(handle) }

  /// Sets a property. Throws librdkafka's reason, which may repeat the value: do not show it for a secret.
  package mutating func set(_ name: String, _ value: String) throws(KafkaPropertyError) {
    let (result, reason) = withErrorText { rd_kafka_conf_set(handle, name, value, $0, $1) }
    if result == RD_KAFKA_CONF_OK { return }
    throw KafkaPropertyError(isUnknown: result == RD_KAFKA_CONF_UNKNOWN, reason: reason)
  }

  /// The value in force; nil for a property that is not known.
  package func value(of name: String) -> String? {
    var size = 0
    guard rd_kafka_conf_get(handle, name, nil, &size) == RD_KAFKA_CONF_OK, size > 0 else { return nil }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
      rd_kafka_conf_get(handle, name, buffer.baseAddress, &size) == RD_KAFKA_CONF_OK
        ? buffer.baseAddress.map { String(cString: $0) } : nil
    }
  }

  func duplicate() -> OpaquePointer { rd_kafka_conf_dup(handle) }
}

package struct KafkaPropertyError: Error, Hashable, Sendable {
  /// Whether librdkafka has no such property, rather than refuses the value.
  package var isUnknown: Bool
  package var reason: String
}

/// A line of librdkafka's log. May come from any of its threads.
package struct KafkaLogLine: Sendable {
  /// As syslog counts: 3 error, 4 warning, 5 notice, 6 information, 7 debug.
  package var level: Int
  /// librdkafka's short word for the place: `FAIL`, `SASL`, `PIDBROKER`.
  package var facility: String
  package var message: String
}

package typealias KafkaLogger = @Sendable (KafkaLogLine) -> Void

/// Keeps the logger where the C library can hand it back.
final class LoggerBox: Sendable {
  let logger: KafkaLogger
  init(_ logger: @escaping KafkaLogger) { self.logger = logger }
}

/// Runs on librdkafka's threads, so it is a plain function: a closure could be taken for the main actor's.
func forwardLogLine(
  _ client: OpaquePointer?, _ level: Int32, _ facility: UnsafePointer<CChar>?, _ text: UnsafePointer<CChar>?
) {
  guard let client, let opaque = rd_kafka_opaque(client) else { return }
  let line = KafkaLogLine(
    level: Int(level), facility: facility.map { String(cString: $0) } ?? "",
    message: text.map { String(cString: $0) } ?? "")
  Unmanaged<LoggerBox>.fromOpaque(opaque).takeUnretainedValue().logger(line)
}

/// Makes a client of `kind`; the logger lives until `discardClient`.
func makeClient(
  _ kind: rd_kafka_type_t, _ configuration: borrowing KafkaConfiguration, events: Int32, logger: @escaping KafkaLogger
) throws(KafkaError) -> OpaquePointer {
  let properties = configuration.duplicate()
  let box = Unmanaged.passRetained(LoggerBox(logger))
  rd_kafka_conf_set_opaque(properties, box.toOpaque())
  rd_kafka_conf_set_log_cb(properties, forwardLogLine)
  if events != 0 { rd_kafka_conf_set_events(properties, events) }
  let (client, reason) = withErrorText { rd_kafka_new(kind, properties, $0, $1) }
  guard let client else {
    let code = KafkaErrorCode(rd_kafka_last_error())
    rd_kafka_conf_destroy(properties)
    box.release()
    throw KafkaError(code, reason)
  }
  return client
}

/// Ends a client: returns when all its threads have ended and no memory of the caller's is referred to any more.
func discardClient(_ client: OpaquePointer) {
  let opaque = rd_kafka_opaque(client)
  rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
  if let opaque { Unmanaged<LoggerBox>.fromOpaque(opaque).release() }
}
