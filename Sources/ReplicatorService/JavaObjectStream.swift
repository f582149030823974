/// Reads what Java's `ObjectOutputStream` writes for a `HashMap<byte[], byte[]>`: the file in which Debezium Server and
/// Kafka Connect's standalone mode keep offsets (`FileOffsetBackingStore`).
///
/// ```
///   AC ED 00 05                                magic, version
///   73  72 00 11 "java.util.HashMap" uid flags field count, fields  78  70      object, its class, no superclass
///       loadFactor (4) threshold (4)           the class' fields
///       77 08 buckets (4) size (4)             what HashMap.writeObject writes first
///       { 75 class length (4) bytes | 70 | 71 handle } × 2 × size              key, value, key, value, ...
///   78                                         end
/// ```
/// Authority: Java Object Serialization Specification, chapter 6, "Grammar for the stream format". Other content is
/// refused.
struct JavaObjectStream {
  /// Why the bytes are no such map.
  struct Failure: Error, Hashable {
    /// In bytes, from 0.
    var offset: Int
    var message: String
  }

  static func isOne(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0xAC, 0xED]) }

  /// The map's entries in the order written; a null value is nil.
  static func byteMap(_ bytes: [UInt8]) throws(Failure) -> [(key: [UInt8], value: [UInt8]?)] {
    var stream = JavaObjectStream(bytes)
    return try stream.map()
  }

  private enum Tag {
    static let null: UInt8 = 0x70
    static let reference: UInt8 = 0x71
    static let classDescription: UInt8 = 0x72
    static let object: UInt8 = 0x73
    static let array: UInt8 = 0x75
    static let blockData: UInt8 = 0x77
    static let endBlockData: UInt8 = 0x78
  }

  /// What a later reference can point to; numbered from 0x7E0000 in the order of appearance.
  private enum Referable {
    case classDescription(String)
    case bytes([UInt8])
    case other
  }

  private static let firstHandle = 0x7E0000
  private let bytes: [UInt8]
  private var place = 0
  private var handles: [Referable] = []

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  private mutating func map() throws(Failure) -> [(key: [UInt8], value: [UInt8]?)] {
    try expect([0xAC, 0xED, 0x00, 0x05], "Java's serialization magic and version 5")
    try expect([Tag.object], "an object")
    let name = try classDescription()
    guard name == "java.util.HashMap" else { throw failure("a java.util.HashMap expected, a \(name) found") }
    handles.append(.other)
    _ = try take(8)
    try expect([Tag.blockData, 8], "a map's size")
    _ = try take(4)
    let size = try integer(4)
    var entries: [(key: [UInt8], value: [UInt8]?)] = []
    for _ in 0..<size {
      guard let key = try byteArray() else { throw failure("a key expected, null found") }
      entries.append((key: key, value: try byteArray()))
    }
    return entries
  }

  /// The name of the class described or referred to.
  private mutating func classDescription() throws(Failure) -> String {
    switch try integer(1) {
    case Int(Tag.reference):
      if case .classDescription(let name) = try referred() { return name }
      throw failure("a reference to a class expected")
    case Int(Tag.classDescription): break
    default: throw failure("a class expected")
    }
    let name = try text()
    _ = try take(8)
    handles.append(.classDescription(name))
    _ = try take(1)
    for _ in 0..<(try integer(2)) {
      let type = try integer(1)
      _ = try text()
      // Primitive fields only: those of objects ([ and L) name a class, which a HashMap's have not.
      if type == 0x5B || type == 0x4C { throw failure("a field of class type, which a HashMap does not have") }
    }
    try expect([Tag.endBlockData, Tag.null], "the end of a class without superclass")
    return name
  }

  private mutating func byteArray() throws(Failure) -> [UInt8]? {
    switch try integer(1) {
    case Int(Tag.null): return nil
    case Int(Tag.reference):
      if case .bytes(let bytes) = try referred() { return bytes }
      throw failure("a reference to a byte array expected")
    case Int(Tag.array):
      let name = try classDescription()
      guard name == "[B" else { throw failure("a byte array expected, a \(name) found") }
      let index = handles.count
      handles.append(.other)
      let content = try take(try integer(4))
      handles[index] = .bytes(content)
      return content
    default: throw failure("a byte array expected")
    }
  }

  private mutating func referred() throws(Failure) -> Referable {
    let index = try integer(4) - JavaObjectStream.firstHandle
    guard handles.indices.contains(index) else { throw failure("a reference to nothing") }
    return handles[index]
  }

  private mutating func text() throws(Failure) -> String {
    String(decoding: try take(try integer(2)), as: UTF8.self)
  }

  /// A big-endian number; four bytes never give a negative one, which no length is.
  private mutating func integer(_ width: Int) throws(Failure) -> Int {
    try take(width).reduce(0) { $0 << 8 | Int($1) }
  }

  private mutating func expect(_ expected: [UInt8], _ what: String) throws(Failure) {
    if try take(expected.count) != expected { throw failure("\(what) expected") }
  }

  private mutating func take(_ count: Int) throws(Failure) -> [UInt8] {
    guard count <= bytes.count - place else { throw failure("the file ends too early") }
    defer { place += count }
    return Array(bytes[place..<place + count])
  }

  private func failure(_ message: String) -> Failure { Failure(offset: place, message: message) }
}
