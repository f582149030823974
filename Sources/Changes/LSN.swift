/// A position in PostgreSQL's write-ahead log: a byte offset into the log of one server.
///
/// Printed as the server does, two hexadecimal halves: `16/B374D848` (PostgreSQL 18 manual, section 8.20).
@usableFromInline
package struct LSN: Hashable, Sendable, Comparable {
  @usableFromInline package var rawValue: UInt64

  @inlinable
  package init(_ rawValue: UInt64) { self.rawValue = rawValue }

  /// No position: the server never writes a record at 0.
  package static let none = LSN(0)

  @inlinable
  package static func < (a: LSN, b: LSN) -> Bool { a.rawValue < b.rawValue }
}

extension LSN: CustomStringConvertible {
  @usableFromInline package var description: String {
    let high = String(rawValue >> 32, radix: 16, uppercase: true)
    let low = String(rawValue & 0xFFFF_FFFF, radix: 16, uppercase: true)
    return "\(high)/\(low)"
  }

  /// Reads the server's form, `X/Y` with up to eight hexadecimal digits a side; nil where the text is anything else.
  package init?(_ text: some StringProtocol) {
    let halves = text.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2, halves.allSatisfy({ (1...8).contains($0.utf8.count) && $0.utf8.first != 0x2B }),
      let high = UInt32(halves[0], radix: 16), let low = UInt32(halves[1], radix: 16)
    else { return nil }
    self.init(UInt64(high) << 32 | UInt64(low))
  }
}
