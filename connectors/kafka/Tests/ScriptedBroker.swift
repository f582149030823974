import Foundation
import Synchronization

/// A broker with topic administration, which librdkafka's mock cluster has not: one node that is its own controller,
/// speaking just enough of the protocol (Kafka protocol guide: ApiVersions, Metadata, CreateTopics, InitProducerId,
/// Produce).
///
/// A topic that was not created is unknown to it. Produced records are counted, not kept.
final class ScriptedBroker: Sendable {
  struct Creation: Equatable {
    var name: String
    var partitions: Int32
    var replicationFactor: Int16
    var settings: [String: String]
  }

  private struct State {
    var topics: [String: Int32] = [:]
    var creations: [Creation] = []
    /// The error code that CreateTopics answers; 0: the topic is created.
    var creationError: Int16 = 0
    var connections: [Int32] = []
  }

  let port: UInt16
  private let listener: Int32
  private let state = Mutex(State())

  init() throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRINUSE) }
    listener = descriptor
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [self] in acceptAll() }
  }

  /// Ends the listening; connections end with their clients.
  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  var address: String { "127.0.0.1:\(port)" }
  var creations: [Creation] { state.withLock { $0.creations } }
  func refuseCreations(_ code: Int16) { state.withLock { $0.creationError = code } }

  private func acceptAll() {
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { break }
      Thread.detachNewThread { [self] in serve(connection) }
    }
    close(listener)
  }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    while let size = receive(connection, 4).map({ $0.reduce(0) { $0 << 8 | Int($1) } }),
      let bytes = receive(connection, size)
    {
      var request = WireReader(bytes)
      let key = request.int16()
      let version = request.int16()
      let correlation = request.int32()
      _ = request.string()
      var answer = WireWriter()
      answer.int32(correlation)
      reply(key, version, &request, &answer)
      var framed = WireWriter()
      framed.int32(Int32(answer.bytes.count))
      framed.bytes += answer.bytes
      guard send(connection, framed.bytes, framed.bytes.count, Int32(MSG_NOSIGNAL)) == framed.bytes.count
      else { return }
    }
  }

  private func receive(_ connection: Int32, _ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return recv(connection, &bytes, count, Int32(MSG_WAITALL)) == count ? bytes : nil
  }

  // MARK: requests

  private func reply(_ key: Int16, _ version: Int16, _ request: inout WireReader, _ answer: inout WireWriter) {
    switch key {
    case 0: produce(&request, &answer)
    case 3: metadata(&request, &answer)
    case 18: versions(version, &answer)
    case 19: createTopics(&request, &answer)
    case 22:
      answer.int32(0)
      answer.int16(0)
      answer.int64(4711)
      answer.int16(0)
    default: break
    }
  }

  private func versions(_ version: Int16, _ answer: inout WireWriter) {
    // 35: the version asked for is not known; the client asks again with version 0.
    answer.int16(version > 0 ? 35 : 0)
    let known: [(Int16, Int16)] = [(0, 7), (1, 11), (2, 2), (3, 2), (18, 0), (19, 4), (22, 1)]
    answer.int32(Int32(known.count))
    for (key, highest) in known {
      answer.int16(key)
      answer.int16(0)
      answer.int16(highest)
    }
  }

  private func metadata(_ request: inout WireReader, _ answer: inout WireWriter) {
    let count = request.int32()
    let topics = state.withLock { $0.topics }
    let asked = count < 0 ? topics.keys.sorted() : (0..<count).map { _ in request.string() ?? "" }
    answer.int32(1)
    answer.int32(1)
    answer.string("127.0.0.1")
    answer.int32(Int32(port))
    answer.string(nil)
    answer.string("scripted")
    answer.int32(1)
    answer.int32(Int32(asked.count))
    for name in asked {
      let partitions = topics[name] ?? 0
      answer.int16(partitions == 0 ? 3 : 0)
      answer.string(name)
      answer.bytes.append(0)
      answer.int32(partitions)
      for partition in 0..<partitions {
        answer.int16(0)
        answer.int32(partition)
        for _ in 0..<1 { answer.int32(1) }
        for _ in 0..<2 {
          answer.int32(1)
          answer.int32(1)
        }
      }
    }
  }

  private func createTopics(_ request: inout WireReader, _ answer: inout WireWriter) {
    var created: [(String, Int16)] = []
    for _ in 0..<request.int32() {
      var creation = Creation(
        name: request.string() ?? "", partitions: request.int32(), replicationFactor: request.int16(), settings: [:])
      _ = request.int32()
      for _ in 0..<request.int32() { creation.settings[request.string() ?? ""] = request.string() ?? "" }
      let code = state.withLock { state in
        state.creations.append(creation)
        if state.creationError == 0 {
          state.topics[creation.name] = creation.partitions < 0 ? 2 : creation.partitions
        }
        return state.creationError
      }
      created.append((creation.name, code))
    }
    answer.int32(0)
    answer.int32(Int32(created.count))
    for (name, code) in created {
      answer.string(name)
      answer.int16(code)
      answer.string(code == 0 ? nil : "refused by script")
    }
  }

  private func produce(_ request: inout WireReader, _ answer: inout WireWriter) {
    _ = request.string()
    _ = request.int16()
    _ = request.int32()
    let topics = request.int32()
    answer.int32(topics)
    for _ in 0..<topics {
      answer.string(request.string())
      let partitions = request.int32()
      answer.int32(partitions)
      for _ in 0..<partitions {
        answer.int32(request.int32())
        request.skip(Int(request.int32()))
        answer.int16(0)
        for offset in [0, -1, 0] as [Int64] { answer.int64(offset) }
      }
    }
    answer.int32(0)
  }
}

/// The protocol's primitive types: big-endian, a string with its length in 16 bits, -1 for null.
struct WireReader {
  private var bytes: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  private mutating func number(_ count: Int) -> UInt64 {
    let value = bytes.prefix(count).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    bytes = bytes.dropFirst(count)
    return value
  }

  mutating func int16() -> Int16 { Int16(truncatingIfNeeded: number(2)) }
  mutating func int32() -> Int32 { Int32(truncatingIfNeeded: number(4)) }
  mutating func skip(_ count: Int) { bytes = bytes.dropFirst(count) }

  mutating func string() -> String? {
    let count = Int(int16())
    guard count >= 0 else { return nil }
    defer { bytes = bytes.dropFirst(count) }
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}

struct WireWriter {
  var bytes: [UInt8] = []

  private mutating func number(_ value: UInt64, _ count: Int) {
    for shift in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * shift))) }
  }

  mutating func int16(_ value: Int16) { number(UInt64(bitPattern: Int64(value)), 2) }
  mutating func int32(_ value: Int32) { number(UInt64(bitPattern: Int64(value)), 4) }
  mutating func int64(_ value: Int64) { number(UInt64(bitPattern: value), 8) }

  mutating func string(_ text: String?) {
    int16(text.map { Int16($0.utf8.count) } ?? -1)
    bytes += text.map { Array($0.utf8) } ?? []
  }
}
