import Foundation
import Testing

@testable import PostgresConnector

/// Replays what the fuzzer has found worth keeping: inputs that once failed, and inputs that reach different code.
@Suite struct FuzzCorpusTests {
  static var folder: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fuzzers/corpus")
  }

  @Test func everyInputIsDecodedOrRefused() throws {
    if ProcessInfo.processInfo.environment["MILLRACE_RECORD"] != nil { try Self.seed() }
    let files = try FileManager.default.contentsOfDirectory(at: Self.folder, includingPropertiesForKeys: nil)
    var accepted = 0
    for file in files {
      let input = try [UInt8](Data(contentsOf: file))
      if input.withUnsafeBytes({ FuzzInput.run($0) }) { accepted += 1 }
    }
    // The seeds at least are what servers send.
    #expect(accepted >= 20)
    #expect(files.count > accepted)
  }

  /// Writes the goldens in the fuzzer's form.
  static func seed() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in Golden.names {
      let golden = Golden(name: name)
      var stream: [UInt8] = [0]
      for message in try golden.messages() where message.bytes.count < 1200 {
        stream += PgOutputMessages.big(UInt16(message.bytes.count)) + message.bytes
      }
      try Data(stream).write(to: folder.appendingPathComponent("golden-\(name)"))
    }
    for (index, column) in FuzzInput.everything.columns.enumerated() {
      guard let text = texts[column.typeName] else { continue }
      let input = [2, UInt8(index)] + Array(text.utf8)
      try Data(input).write(to: folder.appendingPathComponent("value-\(column.typeName)"))
      let expression = [3] + Array("'\(text)'::\(column.typeName)".utf8)
      try Data(expression).write(to: folder.appendingPathComponent("default-\(column.typeName)"))
    }
    let line = FuzzInput.everything.columns.map { texts[$0.typeName] ?? "\\N" }.joined(separator: "\t")
    try Data([1] + Array(line.utf8)).write(to: folder.appendingPathComponent("line"))
  }

  private static let texts = [
    "bool": "t", "bytea": "\\x00ff", "int8": "-9223372036854775808", "_int4": "[0:1]={1,NULL}", "text": "é",
    "_text": "{a,\"b \\\"c\\\"\",NULL}", "point": "(1.5,-2e+20)", "float4": "1.5", "float8": "-1.7976931348623157e+308",
    "money": "-$1,234.56", "date": "0044-03-15 BC", "time": "24:00:00", "timestamp": "2020-02-29 12:34:56.789012",
    "timestamptz": "2020-02-29 12:34:56.7-03:30", "interval": "1 year 2 mons -3 days +04:05:06.789",
    "timetz": "12:00:00+05:45", "bit": "0101", "numeric": "-123.450", "hstore": "\"a\"=>\"1\", \"b\"=>NULL",
    "geometry": "0101000000", "vector": "[1,2.5]", "halfvec": "[1]", "_timestamptz": "{\"2020-02-29 12:34:56+00\"}",
    "_box": "{(1,1),(0,0);(2,2),(0,0)}",
  ]
}
