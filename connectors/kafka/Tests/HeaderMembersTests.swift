import Bytes
import Testing

@testable import KafkaConnector

struct HeaderMembersTests {
  private func members(_ text: String, keepsJSON: Bool = false) -> [HeaderMember] {
    var scratch = ByteBuffer()
    var text = text
    return text.withUTF8 { bytes in
      var reader = HeaderMembers(UnsafeRawBufferPointer(bytes), keepsJSON: keepsJSON)
      var found: [HeaderMember] = []
      while let member = reader.next(&scratch) { found.append(member.kept) }
      return found
    }
  }

  @Test(arguments: [
    ("", []),
    (#""a":"b""#, [HeaderMember(name: "a", value: "b")]),
    (#""a":"","b":null"#, [HeaderMember(name: "a", value: ""), HeaderMember(name: "b", value: nil)]),
    (
      #""k":{"id":[1,2],"s":"x,}\"y"},"n":12"#,
      [HeaderMember(name: "k", value: #"{"id":[1,2],"s":"x,}\"y"}"#), HeaderMember(name: "n", value: "12")]
    ),
    (#""a\"b" : "l\nt\t\\ \u00e9 \ud83d\ude00""#, [HeaderMember(name: "a\"b", value: "l\nt\t\\ é 😀")]),
    (#""open":"never closed"#, [HeaderMember(name: "open", value: "never closed")]),
    (#""half\"#, []), ("garbage", []),
  ])
  func `members are read`(text: String, expected: [HeaderMember]) {
    #expect(members(text) == expected)
  }

  @Test func `as JSON a string keeps its quotes`() {
    let found = members(#""a":"b","n":null,"o":{"x":"1,2"}"#, keepsJSON: true)
    let expected = [("a", #""b""#), ("n", nil), ("o", #"{"x":"1,2"}"#)].map { HeaderMember(name: $0.0, value: $0.1) }
    #expect(found == expected)
  }
}
