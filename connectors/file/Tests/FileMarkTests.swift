import ConnectorKit
import Testing

@testable import FileConnector

struct FileMarkTests {
  @Test func `a mark survives its text`() {
    let mark = FileMark(inode: .max, length: 5_000_000_000)
    #expect(FileMark(mark.text) == mark)
    #expect(FileMark(#"{ "length" : 7, "inode" : 3 }"#) == FileMark(inode: 3, length: 7))
  }

  @Test(arguments: [
    "", "null", "{}", #"{"inode":1}"#, #"{"inode":-1,"length":2}"#, #"{"inode":1,"length":-2}"#, "[1,2]",
  ])
  func `anything else is no mark`(text: String) {
    #expect(FileMark(text) == nil)
  }

  @Test func `settings are read and mistakes named`() {
    var good = Settings(["type": "file", "path": "-", "fsync": "never"])
    let options = FileSinkOptions(&good)
    #expect(options.path == "-")
    #expect(!options.syncs)
    #expect(good.problems.isEmpty)
    var bad = Settings(["fsync": "sometimes"])
    _ = FileSinkOptions(&bad)
    #expect(bad.problems.map(\.property) == ["path", "fsync"])
  }
}
