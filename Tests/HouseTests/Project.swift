import Foundation

/// The project as it lies on disk: what the house tests read.
struct Project: Sendable {
  /// One text file: where it is, relative to the project, and what it says.
  struct File: Sendable {
    let path: String
    let text: String

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  }

  /// Directories that hold no source of the project.
  private static let skipped: Set<String> = [".git", ".build", "build", ".local"]

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Every text file of the project, read once.
  static let files: [File] = read()

  static let swiftFiles = files.filter { $0.path.hasSuffix(".swift") }

  /// Sources of targets that end up in the program: not tests, not fuzzers.
  static let shipped = swiftFiles.filter { file in
    let parts = file.path.split(separator: "/")
    return parts.first == "Sources" || (parts.first == "connectors" && parts.dropFirst(2).first == "Sources")
  }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
  }

  /// The names in a directory of the project, sorted.
  static func names(in path: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(path).path)
    return (names ?? []).sorted()
  }

  private static func read() -> [File] {
    let keys: [URLResourceKey] = [.isRegularFileKey, .isDirectoryKey]
    guard let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: keys) else { return [] }
    let prefix = root.path.count + 1
    var files: [File] = []
    for case let url as URL in walk {
      if skipped.contains(url.lastPathComponent) {
        walk.skipDescendants()
        continue
      }
      guard (try? url.resourceValues(forKeys: Set(keys)))?.isRegularFile == true,
        let data = try? Data(contentsOf: url), let text = String(data: data, encoding: .utf8)
      else { continue }
      files.append(File(path: String(url.path.dropFirst(prefix)), text: text))
    }
    return files.sorted { $0.path < $1.path }
  }
}
