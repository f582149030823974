import Foundation

/// `Package.swift` as data: each target with its row, its folder and what it says it depends on.
///
/// Read from the text: the manifest is written so that a target starts with one of a few words and stands under the
/// comment of its row.
struct Manifest {
  struct Target {
    let name: String
    let row: Int
    let folder: String
    let dependencies: Set<String>
    let isLibrary: Bool
  }

  let targets: [Target]

  static func read() -> Manifest {
    guard let text = Project.files.first(where: { $0.path == "Package.swift" })?.text,
      let start = text.range(of: "targets: [\n    //")
    else { return Manifest(targets: []) }
    var targets: [Target] = []
    var row = 0
    for piece in pieces(of: text[start.upperBound...]) {
      if let match = piece.firstMatch(of: /Row (\d)/) { row = Int(match.1) ?? 0 }
      if let target = target(piece, row: row) { targets.append(target) }
    }
    return Manifest(targets: targets)
  }

  /// The manifest cut before every row comment and every target.
  private static func pieces(of text: Substring) -> [Substring] {
    let heads = text.matches(of: /(?:Row \d)|\n    (?:library|client|connector|\.target|\.executableTarget)\(/)
    var ends = heads.dropFirst().map(\.range.lowerBound)
    ends.append(text.endIndex)
    return zip(heads, ends).map { text[$0.range.lowerBound..<$1] }
  }

  private static func target(_ piece: Substring, row: Int) -> Target? {
    guard let head = piece.firstMatch(of: /^\n    \.?(\w+)\(\s*(?:name: )?"(\w+)"/) else { return nil }
    let kind = String(head.1)
    let name = String(head.2)
    let body = piece[head.range.upperBound...].prefix { $0 != "]" }
    let list = body.firstIndex(of: "[").map { body[$0...] } ?? ""
    var dependencies = Set(list.matches(of: /"(\w+)"/).map { String($0.1) })
    var folder = "Sources/\(name)"
    switch kind {
    case "library": folder = "Sources/Libraries/\(name)"
    case "client": folder = "Sources/Clients/\(name)"
    case "connector":
      folder = "connectors/\(piece.firstMatch(of: /folder: "([\w-]+)"/).map { String($0.1) } ?? "")/Sources"
      dependencies.formUnion(["ConnectorKit", "Changes", "Bytes"])
    default: folder = piece.firstMatch(of: /path: "([^"]+)"/).map { String($0.1) } ?? folder
    }
    let isLibrary = kind == "library" || folder.hasPrefix("Sources/Libraries/")
    return Target(name: name, row: row, folder: folder, dependencies: dependencies, isLibrary: isLibrary)
  }
}
