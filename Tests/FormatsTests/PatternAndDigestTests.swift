import Digests
import Patterns
import Testing

@Suite struct PatternAndDigestTests {
  @Test(arguments: [
    ("abc", "ABC", true), ("abc", "abcd", false), ("a|ab", "ab", true), ("é.", "éü", true), ("", "", true),
    ("", "a", false),
    ("\\Qa.b\\E", "a.b", true), ("\\Qa.b\\E", "axb", false),
  ])
  func wholeTextsMatch(pattern: String, subject: String, matches: Bool) throws {
    #expect(try Pattern(pattern).matches(subject) == matches)
  }

  @Test func caseAndGroups() throws {
    let pattern = try Pattern("(a+)(x)?(b*)", ignoringCase: false)
    #expect(!pattern.matches("A"))
    #expect(pattern.groups("aab") == ["aab", "aa", "", "b"])
    #expect(pattern.groups("c") == nil)
  }

  @Test func mistakesNameThePlace() throws {
    let error = #expect(throws: PatternError.self) { try Pattern("é(b") }
    #expect(error?.offset == 3)
    #expect(error?.description.contains("missing closing parenthesis") == true)
  }

  @Test(arguments: [
    ("MD5", "900150983cd24fb0d6963f7d28e17f72"), ("SHA-1", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ("sha-256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ("SHA3-256", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),
    ("SHA-512/256", "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"),
  ])
  func digests(name: String, expected: String) throws {
    let digester = try #require(Digester(try DigestAlgorithm(name)))
    let hex = digester.digest(Array("abc".utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
    #expect(hex.joined() == expected)
    #expect(digester.digest([]) != digester.digest([0]))
  }

  @Test(arguments: ["NOPE", "SHAKE128", ""])
  func unknownDigests(name: String) {
    #expect(throws: DigestError.unknown(name)) { try DigestAlgorithm(name) }
  }
}
