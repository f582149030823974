import Glibc
import Synchronization

/// Standard error, shared by log lines and a live block of status lines that stays below them on a terminal.
///
/// Any thread may call. A line is one write(2), so that lines of several processes do not mix.
package final class Console: Sendable {
  private let descriptor: Int32
  /// Whether a person looks on: then blocks are drawn.
  package let isTerminal: Bool
  /// Blocks by who shows them, in the order of their first appearance, and how many rows are on the screen.
  private let state = Mutex((blocks: [(owner: String, lines: [String])](), drawn: 0))

  package init(descriptor: Int32 = STDERR_FILENO) {
    self.descriptor = descriptor
    let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
    isTerminal = isatty(descriptor) == 1 && !isDumb
  }

  /// Writes one line, above the blocks.
  package func write(line: String) {
    state.withLock { state in
      put(Console.erasing(state.drawn) + line + "\n" + Console.drawing(state.blocks, width: width))
      state.drawn = state.blocks.reduce(0) { $0 + $1.lines.count }
    }
  }

  /// Shows `lines` as the block of `owner`, in the place of its former one; no lines take it away. Nothing happens
  /// where standard error is not a terminal.
  package func show(_ lines: [String], of owner: String) {
    guard isTerminal else { return }
    state.withLock { state in
      if let index = state.blocks.firstIndex(where: { $0.owner == owner }) {
        if state.blocks[index].lines == lines { return }
        state.blocks[index].lines = lines
        if lines.isEmpty { state.blocks.remove(at: index) }
      } else if lines.isEmpty {
        return
      } else {
        state.blocks.append((owner, lines))
      }
      put(Console.erasing(state.drawn) + Console.drawing(state.blocks, width: width))
      state.drawn = state.blocks.reduce(0) { $0 + $1.lines.count }
    }
  }

  /// Cursor up to the first row of the blocks, and everything below cleared (ECMA-48: CUU, ED).
  static func erasing(_ rows: Int) -> String { rows == 0 ? "" : "\u{1B}[\(rows)A\r\u{1B}[J" }

  /// Rows are cut at the terminal's width: a wrapped row would throw the count off.
  static func drawing(_ blocks: [(owner: String, lines: [String])], width: Int) -> String {
    blocks.reduce(into: "") { text, block in
      for line in block.lines { text += line.prefix(width) + "\n" }
    }
  }

  private var width: Int {
    var size = winsize()
    guard isTerminal, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 120 }
    return Int(size.ws_col)
  }

  private func put(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        // Nobody reads: a log is no reason to stop replicating.
        if count <= 0 { return }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
  }
}
