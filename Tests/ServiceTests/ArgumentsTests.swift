import Testing

@testable import ReplicatorService

@Suite struct ArgumentsTests {
  private static let options = [
    Arguments.Option("--state", "DIR"), Arguments.Option("--json"), Arguments.Option("--sink", "SINK", repeats: true),
  ]

  @Test func readsOptionsAnywhere() throws {
    let words = ["a.json", "--state", "dir", "--sink=x=y", "-", "--json", "--sink", "z", "--", "--json"]
    let arguments = try Arguments(words, options: ArgumentsTests.options)
    #expect(arguments.positional == ["a.json", "-", "--json"])
    #expect(arguments["--state"] == "dir")
    #expect(arguments.all("--sink") == ["x=y", "z"])
    #expect(arguments.has("--json"))
    #expect(!(try Arguments(["x"], options: ArgumentsTests.options).has("--json")))
  }

  @Test(arguments: [
    (["--stat", "x"], "unknown option --stat; did you mean --state?"), (["-x"], "unknown option -x"),
    (["--state"], "--state needs a value: --state DIR"), (["--json=1"], "--json takes no value"),
    (["--state", "a", "--state=b"], "--state is given twice"),
  ])
  func saysWhatIsWrong(words: [String], message: String) {
    #expect(throws: UsageError(message)) { try Arguments(words, options: ArgumentsTests.options) }
  }

  @Test func choosesAmongWords() throws {
    let arguments = try Arguments(["--state", "b"], options: ArgumentsTests.options)
    #expect(try arguments.choice("--state", default: 0, ["a": 1, "b": 2]) == 2)
    #expect(try arguments.choice("--json", default: 0, ["a": 1]) == 0)
    #expect(throws: UsageError("--state b: allowed are a, c")) {
      try arguments.choice("--state", default: 0, ["a": 1, "c": 2])
    }
  }
}
