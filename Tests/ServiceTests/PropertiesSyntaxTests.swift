import Testing

@testable import ReplicatorService

@Suite struct PropertiesSyntaxTests {
  @Test(arguments: [
    ("a=b", [Property("a", "b")]),
    ("a:b", [Property("a", "b")]),
    ("a b", [Property("a", "b")]),
    ("  a \t = \t b  ", [Property("a", "b  ")]),
    ("a==b", [Property("a", "=b")]),
    ("a : = b", [Property("a", "= b")]),
    ("a", [Property("a", "")]),
    ("a=", [Property("a", "")]),
    ("=b", [Property("", "b")]),
    ("# c\n! d\n\n \t \na=1\n", [Property("a", "1")]),
    ("a=1\r\nb=2\rc=3", [Property("a", "1"), Property("b", "2"), Property("c", "3")]),
    ("a = one, \\\n    two, \\\r\n\tthree", [Property("a", "one, two, three")]),
    ("a=x\\\\\nb=y", [Property("a", "x\\"), Property("b", "y")]),
    ("a=x\\\n# no comment", [Property("a", "x# no comment")]),
    ("a=x\\", [Property("a", "x")]),
    ("a\\ b\\=c\\:d=e", [Property("a b=c:d", "e")]),
    ("a=\\t\\n\\r\\f\\q\\\\", [Property("a", "\t\n\r\u{0C}q\\")]),
    ("a=\\u00e4\\ud834\\uDD1E", [Property("a", "ä𝄞")]),
    ("a=ä€", [Property("a", "ä€")]),
    ("a=1\na=2", [Property("a", "1"), Property("a", "2")]),
    ("a=#b!", [Property("a", "#b!")]),
    ("", []),
  ])
  func readsAsJavaDoes(text: String, expected: [Property]) throws {
    #expect(try PropertiesSyntax.parse(Array(text.utf8)) == expected)
  }

  @Test func takesOtherBytesForLatin1() throws {
    #expect(try PropertiesSyntax.parse([0x61, 0x3D, 0xE4]) == [Property("a", "ä")])
  }

  @Test(arguments: ["a=\\u12", "a=\\uxyz1", "a=\\u+123"])
  func namesTheLineOfABrokenEscape(line: String) {
    let failure = #expect(throws: PropertiesSyntax.Failure.self) {
      try PropertiesSyntax.parse(Array("# c\nok=1\n\(line)".utf8))
    }
    #expect(failure?.line == 3)
  }
}
