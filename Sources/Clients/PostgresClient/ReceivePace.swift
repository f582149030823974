import CLibpq
import Glibc

/// How eagerly a socket is read.
///
/// The server's sender flushes every message by itself, so a reader that wakes for each pays more for waking than for
/// the work. Where data flows fast, the socket's low-water mark (`SO_RCVLOWAT`) lets `poll` sleep until 16 KiB are
/// there, which is what libpq takes in one call; a flow that falls below that within `patience` is read eagerly again.
/// Unix sockets ignore the mark. Over TLS libpq takes in one record per call, in the stream a message each, so there
/// all that has come is taken before the next wait; a copy, whose records are large, is read eagerly over TLS.
struct ReceivePace {
  static let patience: Duration = .milliseconds(4)
  private static let lowWaterMark: Int32 = 16 << 10
  private static let windowBytes = 24 << 10
  private static let windowNanoseconds: Int64 = 4_000_000

  private let socket: Int32
  let isEncrypted: Bool
  private let isTCP: Bool
  private var isStream = false
  /// Whether the low-water mark is up.
  private(set) var isHolding = false
  private var windowStart: Int64 = 0
  private var bytes = 0

  init() {
    socket = -1
    isEncrypted = false
    isTCP = false
  }

  init(socket: Int32, isEncrypted: Bool) {
    self.socket = socket
    self.isEncrypted = isEncrypted
    isTCP = ReceivePace.isTCP(socket)
  }

  /// A flow begins, a copy's or the stream's; read eagerly at first.
  mutating func begin(isStream: Bool) {
    self.isStream = isStream
    restart()
  }

  private mutating func restart() {
    windowStart = ClockTime.now.nanoseconds
    bytes = 0
  }

  mutating func end() { calm() }

  /// A message of so many bytes was taken.
  mutating func note(_ count: Int) { bytes += count }

  /// Input was taken in: decides by how much came in the last milliseconds.
  mutating func update() {
    guard isTCP, !isHolding, isStream || !isEncrypted else { return }
    let now = ClockTime.now.nanoseconds
    if bytes >= ReceivePace.windowBytes { setLowWaterMark(ReceivePace.lowWaterMark) }
    if now - windowStart > ReceivePace.windowNanoseconds {
      windowStart = now
      bytes = 0
    }
  }

  /// The flow is slow: read eagerly.
  mutating func calm() {
    if isHolding { setLowWaterMark(1) }
    restart()
  }

  private mutating func setLowWaterMark(_ mark: Int32) {
    var mark = mark
    _ = setsockopt(socket, SOL_SOCKET, SO_RCVLOWAT, &mark, socklen_t(MemoryLayout<Int32>.size))
    isHolding = mark > 1
  }

  /// Whether decrypted bytes wait inside the TLS library, where `poll` cannot see them.
  func hasEncryptedBytes(_ connection: OpaquePointer) -> Bool {
    isEncrypted && TLSBuffer.pending(connection) > 0
  }

  /// Whether bytes may wait unseen, so that the connection has to be looked at every few milliseconds.
  var mustLookAgain: Bool { isEncrypted && !TLSBuffer.isKnown }

  private static func isTCP(_ socket: Int32) -> Bool {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let status = withUnsafeMutablePointer(to: &address) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
    }
    return status == 0 && (Int32(address.ss_family) == AF_INET || Int32(address.ss_family) == AF_INET6)
  }
}

/// Asks the TLS library that libpq has loaded how many decrypted bytes it holds back.
///
/// libpq does not tell, and no header of its own offers it; the function is looked up in the process, so that nothing
/// is linked for one number. Without it a TLS connection is looked at every few milliseconds instead.
enum TLSBuffer {
  private typealias Pending = @convention(c) (UnsafeRawPointer?) -> Int32

  private static let function: Pending? = dlsym(nil, "SSL_pending").map { unsafeBitCast($0, to: Pending.self) }

  static var isKnown: Bool { function != nil }

  static func pending(_ connection: OpaquePointer) -> Int32 {
    guard let function, let tls = PQsslStruct(connection, "OpenSSL") else { return 0 }
    return function(tls)
  }
}
