/// Which file a checkpoint belongs to and how long it was there: what the checkpoint store keeps for a file sink.
///
/// As text a JSON object: `{"inode":1234,"length":56789}`.
struct FileMark: Equatable {
  var inode: UInt64
  /// Bytes.
  var length: Int

  init(inode: UInt64, length: Int) {
    self.inode = inode
    self.length = length
  }

  var text: String { "{\"inode\":\(inode),\"length\":\(length)}" }

  /// Nil for anything but a mark: then the file is taken as it is.
  init?(_ text: String) {
    let compact = text.filter { !$0.isWhitespace }
    guard compact.hasPrefix("{"), compact.hasSuffix("}") else { return nil }
    var inode: UInt64?
    var length: Int?
    for member in compact.dropFirst().dropLast().split(separator: ",") {
      let parts = member.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      switch parts[0] {
      case "\"inode\"": inode = UInt64(parts[1])
      case "\"length\"": length = Int(parts[1])
      default: break
      }
    }
    guard let inode, let length, length >= 0 else { return nil }
    self.init(inode: inode, length: length)
  }
}
