import Foundation
import Testing

@testable import ReplicatorService

@Suite struct DocumentationTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The catalogue as docs/definitions.md shows it, one row per reason.
  private static var table: [String] {
    var rows: [(key: String, names: [String])] = []
    for entry in PropertyCatalogue.entries {
      let word =
        switch entry.effect {
        case .silent: "nothing"
        case .note: "warning"
        case .refuse: "error"
        }
      let key = "\(word) | \(entry.reason)"
      if let index = rows.firstIndex(where: { $0.key == key }) {
        rows[index].names.append(entry.name)
      } else {
        rows.append((key, [entry.name]))
      }
    }
    return ["| properties | is said | why |", "|---|---|---|"]
      + rows.map { row in "| \(row.names.map { "`\($0)`" }.joined(separator: ", ")) | \(row.key) |" }
  }

  @Test func theManualListsTheCatalogue() throws {
    let manual = try String(contentsOf: DocumentationTests.root.appending(path: "docs/definitions.md"), encoding: .utf8)
    let missing = DocumentationTests.table.filter { !manual.contains("\($0)\n") }
    #expect(missing.isEmpty, "docs/definitions.md lacks:\n\(missing.joined(separator: "\n"))")
  }

  @Test func theManualListsTheExitCodes() throws {
    let manual = try String(contentsOf: DocumentationTests.root.appending(path: "docs/definitions.md"), encoding: .utf8)
    for code in ExitCode.allCases { #expect(manual.contains("| \(code.rawValue) | \(code.meaning) |\n")) }
  }
}
