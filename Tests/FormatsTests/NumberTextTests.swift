import Testing

@testable import Formats

/// What a writer stores.
func written(_ write: (Place) -> Place) -> String {
  withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 96) { buffer in
    guard let start = buffer.baseAddress else { return "" }
    let end = write(start)
    return String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
  }
}

@Suite struct NumberTextTests {
  /// Bit patterns and what Java 17 prints for them.
  static let floats: [(UInt32, String)] = [
    (1228381095, "752058.44"), (1252350258, "5418137.0"), (1252704243, "5595129.5"), (1177554943, "11267.999"),
    (3131132804, "-0.0012305831"), (1257375476, "7930746.0"), (3190691382, "-0.1700066"), (1252996086, "5741051.0"),
    (1252987723, "5736869.5"), (1126091665, "158.79518"), (1224829026, "530054.1"), (1145190038, "776.8529"),
    (3222707861, "-2.353429"), (3182645865, "-0.08755953"), (1234044469, "1163462.6"), (3326939171, "-13124.034"),
    (3387172223, "-1868975.9"), (3311909453, "-3707.6438"), (1252583970, "5534993.0"), (1249423456, "4074520.0"),
    (982570276, "0.0011049849"), (3283043584, "-350.53906"), (3253919839, "-30.359556"), (3380942919, "-1090312.9"),
    (1303029320, "3.57878016E8"), (948202054, "6.3140455E-5"), (3779014406, "-2.2041978E20"),
    (2640282690, "-2.958218E-21"), (1318879593, "1.31286336E9"), (3790271479, "-5.417647E20"),
    (1267784198, "1.8985996E7"), (1313946096, "8.7755878E8"), (4016778525, "-7.2783516E28"),
    (3113413103, "-2.8021584E-4"), (1318661076, "1.28489318E9"), (2231344877, "-6.0096162E-36"),
    (857191056, "3.531983E-8"), (451623884, "9.729033E-23"), (1323352618, "1.88541056E9"),
    (2816883735, "-6.3902973E-15"), (1267860110, "1.913782E7"), (584101721, "5.656417E-18"),
    (3013491680, "-7.3683395E-8"), (3753212768, "-2.6154303E19"), (1261710653, "1.1808061E7"),
    (3115080312, "-3.28738E-4"), (1320309220, "1.49585562E9"), (1315293465, "9.637904E8"),
    (0x0080_0000, "1.17549435E-38"), (1, "1.4E-45"), (0x4CEB_79A3, "1.23456792E8"), (0x8000_0000, "-0.0"),
    (0x7FC0_0000, "\"NaN\""), (0xFF80_0000, "\"-Infinity\""),
  ]

  static let doubles: [(UInt64, String)] = [
    (4659071429157092065, "3116.39"), (4664252745761591132, "6849.16"), (4680500053163376640, "83872.0"),
    (4680996387070811975, "91094.60894596307"), (4617342201789393194, "5.0237"),
    (4565378380897919069, "0.0016773817575757223"), (4590502166644147660, "0.081015"),
    (4619069805124450653, "6.55812"), (4621728088581503294, "9.8383"), (4570672507637181003, "0.0036976"),
    (4621431104333575881, "9.31075"), (4651606418105609224, "954.424"), (4627207828903259554, "23.144548397378124"),
    (4661020709341511025, "4002.82"), (13875157937735824067, "-974.8288291651628"), (4645874795931408269, "407.407"),
    (4703533236273193348, "2923805.6977121253"), (4636491296298740010, "96.5042"), (4597860327859330671, "0.24126"),
    (13902867564216116556, "-69254.22568406648"), (4616066534676942364, "3.94534"),
    (4589004896309152363, "0.0613681"), (4688617695971639296, "283709.0"),
    (4672010701552266001, "22851.918752829606"), (14053210380441370841, "-8.103928340992271E14"),
    (2508210695552852258, "5.0768589511849975E-141"), (7442219853869754116, "3.3522515011010597E189"),
    (17781854976675218901, "-1.3753939758446702E264"), (10575440177043237052, "-2.763580719243247E-218"),
    (13206860910630883646, "-2.1699195249829217E-42"), (3319807653261561813, "9.212348924835218E-87"),
    (7999593406323332132, "6.00083430154582E226"), (819158064284794058, "6.44347488497426E-254"),
    (8362437833106920840, "1.0505923363992028E251"), (14055092786462503873, "-1.0456935867408561E15"),
    (12370745736052098511, "-2.7173467676605496E-98"), (5699223536159509059, "1.0472727776356245E73"),
    (15658306740175202120, "-1.5225225545443957E122"), (571829339062152530, "1.8660231749504165E-270"),
    (13730097173901979079, "-2.019408418361936E-7"), (1302933206116260702, "1.4488342379560142E-221"),
    (8353198859640561171, "2.5527869080717008E250"), (2780304475377233426, "8.17848333724429E-123"),
    (7356654917541238610, "6.397173579101063E183"), (371342323888392581, "7.825382974186287E-284"),
    (4773237299166787156, "1.2861470655521222E11"), (17482981372292941442, "-1.3679195878834426E244"),
    (10453117817871548386, "-1.787144591534342E-226"),
    (1, "4.9E-324"), (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157E308"), (0x8000_0000_0000_0000, "-0.0"),
    (0x7FF8_0000_0000_0000, "\"NaN\""), (0x7FF0_0000_0000_0000, "\"Infinity\""),
  ]

  @Test func floatsAsJavaPrintsThem() {
    for (bits, text) in Self.floats {
      #expect(written { JavaFloatText.write(Float(bitPattern: bits), to: $0) } == text)
    }
  }

  @Test func doublesAsJavaPrintsThem() {
    for (bits, text) in Self.doubles {
      #expect(written { JavaFloatText.write(Double(bitPattern: bits), to: $0) } == text)
    }
  }

  @Test func doublesReadBack() throws {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<5000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      let text = written { JavaFloatText.write(value, to: $0) }
      #expect(Double(text) == value, "\(text)")
    }
  }

  @Test func integers() {
    var random = SystemRandomNumberGenerator()
    for round in 0..<5000 {
      let value = Int64(bitPattern: random.next() >> UInt64(round % 64))
      for signed in [value, -value, Int64.min, Int64.max, 0] {
        #expect(written { IntegerText.write(signed, to: $0) } == String(signed))
      }
    }
    for power in 0...19 {
      let value = IntegerText.powerOfTen(power)
      #expect(written { IntegerText.write(value, to: $0) } == String(value))
      #expect(written { IntegerText.write(value - 1, to: $0) } == String(value - 1))
    }
  }

  @Test(arguments: [
    (110, "bg=="), (128, "AIA="), (-123_411, "/h3t"), (0, "AA=="), (-1, "/w=="), (-128, "gA=="), (-129, "/38="),
    (255, "AP8="), (Int64.max, "f/////////8="), (Int64.min, "gAAAAAAAAAA="),
  ])
  func unscaledNumbers(value: Int64, expected: String) {
    #expect(written { Base64Text.write(twosComplement: value, to: $0) } == expected)
    let digits = DecimalText.Digits(unscaled: value, scale: 0)
    let bytes = digits.bytes
    let long = bytes.withUnsafeBufferPointer { source in
      source.baseAddress.map { start in written { Base64Text.write(start, count: source.count, to: $0) } }
    }
    #expect(long == expected)
  }

  @Test(arguments: [
    ("12345678901234567890.123456789", 9, "J+QbMka+ybFuOYEV", "12345678901234567890.123456789"),
    ("18446744073709551615", 0, "AP//////////", "18446744073709551615"), ("-0.001", 0, "AA==", "0"),
    ("0.5", 0, "AQ==", "1"), ("-1.245", 2, "gw==", "-1.25"), ("99.995", 2, "JxA=", "100.00"),
    ("1.5", 3, "Bdw=", "1.500"),
  ])
  func longDecimals(text: String, scale: Int, base64: String, plain: String) throws {
    var digits = try #require(Array(text.utf8).withUnsafeBytes { DecimalText.Digits($0) })
    digits.round(to: scale)
    #expect(String(decoding: digits.plain, as: UTF8.self) == plain)
    let encoded = digits.bytes.withUnsafeBufferPointer { source in
      source.baseAddress.map { start in written { Base64Text.write(start, count: source.count, to: $0) } }
    }
    #expect(encoded == base64)
  }

  @Test(arguments: [
    (-719_162, "0001-01-01"), (0, "1970-01-01"), (18_321, "2020-02-29"), (2_932_896, "9999-12-31"),
    (2_932_897, "+10000-01-01"), (-719_529, "-0001-12-31"), (-719_163, "0000-12-31"), (-735_160, "-0043-03-15"),
  ])
  func dates(days: Int64, expected: String) {
    #expect(written { TemporalText.writeDate(days, to: $0) } == expected)
    let date = TemporalText.civil(days)
    #expect(TemporalText.days(year: date.year, month: date.month, day: date.day) == days)
  }

  @Test(arguments: [
    (-735_160, -703_383), (-141_438, -141_438), (-141_428, -141_418), (-141_427, -141_427), (-719_163, -718_798),
    (-2_440_550, 1_001_860),
  ])
  func datesOfJDBC(days: Int64, expected: Int64) { #expect(TemporalText.legacyDay(days) == expected) }

  @Test(arguments: [
    (0, 6, "1970-01-01T00:00:00.000000Z"), (-1, 6, "1969-12-31T23:59:59.999999Z"),
    (100_000, -1, "1970-01-01T00:00:00.1Z"),
    (1_582_979_696_789_012, 3, "2020-02-29T12:34:56.789Z"), (1_582_979_696_000_000, 0, "2020-02-29T12:34:56Z"),
    (1_582_979_696_000_000, -1, "2020-02-29T12:34:56Z"),
  ])
  func timestamps(microseconds: Int64, digits: Int, expected: String) {
    #expect(written { TemporalText.writeTimestamp(microseconds, digits: digits, to: $0) } == expected)
  }

  @Test func javaHashOrder() {
    func order(_ keys: [String]) -> [String] {
      var capacity: UInt32 = 16
      return JavaHashOrder.order(of: keys, capacity: &capacity).map { keys[$0] }
    }
    #expect(order(["public.a", "public.b", "s2.c"]) == ["s2.c", "public.a", "public.b"])
    #expect(order(["zz", "é", "with space"]) == ["zz", "with space", "é"])
    let doubled = "abcdefghijklmno".map { "\($0)\($0)" }
    #expect(
      order(doubled) == stride(from: 1, to: 15, by: 2).map { doubled[$0] }
        + stride(from: 0, to: 15, by: 2).map { doubled[$0] })
  }
}
