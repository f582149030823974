import JSONDocuments
import Testing

@Suite struct JSONDocumentTests {
  @Test(arguments: [
    #"{"b":1,"a":{"z":[],"y":{}},"c":[null,true,false,-9223372036854775808,1.5,"x"]}"#,
    #""ä\"\\\n\u0001€𝄞""#, "[]", "{}", "0", "null", #"{"":""}"#,
  ])
  func keepsOrderAndText(text: String) throws {
    #expect(try JSONValue(parsing: text).compact == text)
  }

  @Test func readsEscapes() throws {
    #expect(try JSONValue(parsing: #""\u0041\u00e4\ud834\udd1e\/\u0000""#) == .string("Aä𝄞/\u{0}"))
  }

  @Test(arguments: [
    ("", 1, "empty"), ("{", 1, "ends in the middle"), ("{\"a\":1,\n \"a\":2}", 2, "\"a\" occurs twice"),
    ("[1,\n2,\n]", 3, "missing or misplaced"), ("[1] x", 1, "more text follows"),
    ("[99999999999999999999]", 1, "too large"),
    (String(repeating: "[", count: 3000), 1, "too deeply"),
  ])
  func namesThePlaceOfAnError(text: String, line: Int, words: String) {
    let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
    #expect(error?.line == line)
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
  }

  @Test func neverQuotesAValue() {
    let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: #"{"password": "hunter2" oops}"#) }
    #expect(error.map { !$0.description.contains("hunter") && !$0.description.contains("oops") } == true)
  }

  @Test func rejectsBytesThatAreNotUTF8() {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
  }

  @Test func indentsForPeople() {
    let document: JSONValue = ["a": [1, 2], "b": [:], "c": "x"]
    #expect(document.indented == "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {},\n  \"c\": \"x\"\n}")
  }
}
