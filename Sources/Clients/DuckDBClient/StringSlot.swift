/// How a text or a run of bytes lies in a vector: 16 bytes, short contents in place.
///
/// ```
///   length ≤ 12   │ length 4 │ contents 12, the rest zero        │
///   length > 12   │ length 4 │ prefix 4 │ address of contents 8  │
/// ```
/// Authority: `duckdb_string_t` of the C interface.
enum StringSlot {
  static let size = 16
  static let inlineLimit = 12

  static func text(at slot: UnsafeRawPointer) -> String {
    let length = Int(slot.loadUnaligned(as: UInt32.self))
    if length <= inlineLimit {
      return String(decoding: UnsafeRawBufferPointer(start: slot + 4, count: length), as: UTF8.self)
    }
    let address = slot.loadUnaligned(fromByteOffset: 8, as: UInt.self)
    let bytes = UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: length)
    return String(decoding: bytes, as: UTF8.self)
  }
}
