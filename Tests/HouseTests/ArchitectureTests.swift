import Testing

/// A target imports only from lower rows; engine and connectors meet only in the contract; each C library has one door.
@Suite struct ArchitectureTests {
  let manifest = Manifest.read()

  /// Neighbours in one row that may look at each other: the encodings of events speak the contract's words.
  static let neighbours: [String: Set<String>] = ["Formats": ["ConnectorKit"]]

  /// Our own C, not a library of the system.
  static let ownC: Set<String> = ["CPlatform"]

  @Test func manifestIsUnderstood() {
    #expect(manifest.targets.count >= 20)
    #expect(Set(manifest.targets.map(\.row)) == [1, 2, 3, 4, 5, 6])
    for target in manifest.targets {
      #expect(Project.exists(target.folder), "target \(target.name) has no folder \(target.folder)")
    }
  }

  @Test func importsGoDownward() {
    let rows = Dictionary(manifest.targets.map { ($0.name, $0.row) }, uniquingKeysWith: min)
    let upward = manifest.targets.flatMap { target in
      imports(of: target).compactMap { module, path -> String? in
        guard let row = rows[module], row >= target.row else { return nil }
        if Self.neighbours[target.name]?.contains(module) == true { return nil }
        return "\(path): \(target.name) (row \(target.row)) imports \(module) (row \(row))"
      }
    }
    #expect(upward == [])
  }

  @Test func importsAreDeclared() {
    let names = Set(manifest.targets.map(\.name))
    let undeclared = manifest.targets.flatMap { target in
      imports(of: target).filter { names.contains($0.module) && !target.dependencies.contains($0.module) }
        .map { "\($0.path): \($0.module) is not a dependency of \(target.name) in Package.swift" }
    }
    #expect(undeclared == [])
  }

  @Test func eachLibraryHasOneDoor() {
    for library in manifest.targets where library.isLibrary && !Self.ownC.contains(library.name) {
      let doors = manifest.targets.filter { target in imports(of: target).contains { $0.module == library.name } }
      #expect(doors.count == 1, "\(library.name) is imported by \(doors.map(\.name))")
      #expect(doors.filter { !$0.folder.hasPrefix("Sources/Clients/") }.map(\.name) == [])
    }
  }

  @Test func shippedTargetsDoWithoutFoundation() {
    let importing = Project.shipped.filter { file in importedModules(file).contains { $0.hasPrefix("Foundation") } }
    #expect(importing.map(\.path) == [])
  }

  @Test func everyConnectorIsAWholeFolder() {
    let folders = Project.names(in: "connectors").filter { !$0.hasSuffix(".json") && !$0.hasSuffix(".md") }
    #expect(!folders.isEmpty)
    let lacking = folders.flatMap { folder in
      ["README.md", "Sources", "Tests"].map { "connectors/\(folder)/\($0)" }.filter { !Project.exists($0) }
    }
    #expect(lacking == [])
  }

  private func imports(of target: Manifest.Target) -> [(module: String, path: String)] {
    Project.swiftFiles.filter { $0.path.hasPrefix(target.folder + "/") }
      .flatMap { file in importedModules(file).map { ($0, file.path) } }
  }

  private func importedModules(_ file: Project.File) -> [String] {
    file.text.matches(of: /(?m)^(?:@\w+(?:\(\w+\))? |package |internal |public |private )*import (?:\w+ )?(\w+)/)
      .map { String($0.1) }
  }
}
