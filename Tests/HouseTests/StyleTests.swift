import Testing

/// The style that a machine can check. What it cannot is in CONTRIBUTING.md.
@Suite struct StyleTests {
  static let lineWidthMax = 120
  static let fileLinesMax = 400
  static let functionLinesMax = 60

  /// Names that say nothing about what is inside.
  static let emptyNames = ["util", "utils", "common", "helper", "helpers", "manager", "base", "misc"]

  /// What stops the process where an error would do.
  static let traps = ["fatalError(", "try!", "as!"]

  /// Text in quotes may go beyond the width: breaking it would hide what it says.
  @Test func linesFit() {
    let long = Project.swiftFiles.filter { $0.lines.contains { $0.count > Self.lineWidthMax } }.flatMap { file in
      zip(file.lines, SwiftCode(file.text).text.split(separator: "\n", omittingEmptySubsequences: false)).enumerated()
        .filter { $0.element.0.count > Self.lineWidthMax && !Self.isQuotation($0.element.0, code: $0.element.1) }
        .map { "\(file.path):\($0.offset + 1)" }
    }
    #expect(long == [])
  }

  private static func isQuotation(_ line: Substring, code: Substring) -> Bool {
    let isInsideText = code.allSatisfy { $0 == " " } && !line.drop { $0 == " " }.hasPrefix("//")
    return code.contains("\"") || isInsideText
  }

  @Test func filesAreShort() {
    #expect(Project.swiftFiles.filter { $0.lines.count - 1 > Self.fileLinesMax }.map(\.path) == [])
  }

  @Test func functionsAreShort() {
    let long = Project.shipped.flatMap { file in
      SwiftCode(file.text).functions().filter { $0.lineCount > Self.functionLinesMax }
        .map { "\(file.path):\($0.line) \($0.name)" }
    }
    #expect(long == [])
  }

  @Test func namesSayWhatIsInside() {
    let empty = Project.swiftFiles.map(\.path).filter { path in
      path.dropLast(".swift".count).split(whereSeparator: { "/+".contains($0) }).contains { part in
        Self.emptyNames.contains(part.lowercased())
          || part.wholeMatch(of: /\w+(?:Utils?|Helpers?|Manager)/) != nil
      }
    }
    #expect(empty == [])
  }

  @Test func nothingTrapsOnPurpose() {
    let trapping = Project.shipped.flatMap { file in
      let code = SwiftCode(file.text).text
      return Self.traps.filter { code.contains($0) }.map { "\(file.path): \($0)" }
    }
    #expect(trapping == [])
  }

  @Test func nothingIsLeftForLater() {
    let unfinished = Project.swiftFiles.filter { !$0.path.hasPrefix("Tests/HouseTests/") }.compactMap { file in
      file.text.firstMatch(of: /\b(?:TODO|FIXME|XXX|[Nn]ot implemented)\b/).map { "\(file.path): \($0.0)" }
    }
    #expect(unfinished == [])
  }

  /// A path that exists on one machine only has no place in the project.
  @Test func noPathOfAMachine() {
    let paths = Project.files.filter { !$0.path.hasPrefix("Tests/HouseTests/") }.compactMap { file in
      file.text.firstMatch(of: /(?:^|[\s"'=:(`])(?:\/(?:work|home|root|Users)\/|(?:\.\.\/)+shared\b)/)
        .map { "\(file.path): \($0.0)" }
    }
    #expect(paths == [])
  }
}

/// What the documents say has to be there.
@Suite struct DocumentTests {
  @Test func linksLeadSomewhere() {
    let broken = Project.files.filter { $0.path.hasSuffix(".md") }.flatMap { file in
      let folder = file.path.split(separator: "/").dropLast().joined(separator: "/")
      return file.text.matches(of: /\]\(([^)#\s:]+)(?:#[^)]*)?\)/).map { String($0.1) }
        .filter { !Project.exists(folder.isEmpty ? $0 : folder + "/" + $0) }
        .map { "\(file.path): \($0)" }
    }
    #expect(broken == [])
  }

  @Test func theTopLevelIsComplete() {
    let expected = [
      "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "Makefile", "Package.swift",
      ".swift-format", ".ci/run", "docs/decisions/README.md",
    ]
    #expect(expected.filter { !Project.exists($0) } == [])
  }
}

/// The reader of Swift that the style tests rely on.
@Suite struct SwiftCodeTests {
  @Test(arguments: [
    ("let a = 1 // try!", "let a = 1        "),
    ("let a = \"as!\" + b", "let a = \"   \" + b"),
    ("x(\"\\(f(\"{\"))\") {", "x(\"         \") {"),
    ("/* { */ a", "/*   */ a"),
    ("#\"a\"b\"# c", "#\"   \"# c"),
    ("\"\"\"\n a \"{\n\"\"\" }", "\"\"\"\n     \n\"\"\" }"),
  ])
  func blanksWhatIsNotCode(source: String, code: String) {
    #expect(
      SwiftCode(source).text.replacing("/*", with: "  ").replacing("*/", with: "  ")
        == code.replacing("/*", with: "  ").replacing("*/", with: "  "))
  }

  @Test func measuresFunctions() {
    let source = """
      struct A {
        init(a: Int) { self.a = a }
        func b(
          c: Int
        ) throws -> Int {
          if c > 0 { return 1 }
          return A.init(a: 1).a
        }
        func required()
        subscript(i: Int) -> Int {
          i
        }
      }
      """
    let functions = SwiftCode(source).functions()
    #expect(functions.map(\.line) == [2, 3, 10])
    #expect(functions.map(\.lineCount) == [1, 6, 3])
  }
}
