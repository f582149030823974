import Changes
import ConnectorKit
import Testing

@Suite struct SelectionRulesTests {
  private func name(_ schema: String, _ table: String) -> TableName {
    TableName(database: "shop", schema: schema, table: table)
  }

  private func text(_ name: String, typeName: String = "text") -> Column {
    Column(name: name, type: .text(.plain), isOptional: true, typeName: typeName)
  }

  @Test(arguments: [
    (["table.include.list": "public.a,public.b.*"], ["public.a": true, "public.B2": true, "public.ab": false]),
    (["table.include.list": "shop.public.a"], ["public.a": true]),
    (["table.exclude.list": "public\\.secret"], ["public.secret": false, "public.secrets": true]),
    (["schema.include.list": "s1"], ["s1.t": true, "s11.t": false, "public.t": false]),
    (["schema.exclude.list": "S1"], ["s1.t": false, "s11.t": true]),
    ([:], ["public.t": true, "pg_catalog.pg_class": false, "information_schema.x": false, "p.spatial_ref_sys": false]),
    (["table.ignore.builtin": "false"], ["pg_catalog.pg_class": true]),
    (["table.include.list": "public.with\\,comma"], ["public.with,comma": true]),
  ])
  func tables(values: [String: String], expected: [String: Bool]) {
    var settings = Settings(values)
    let filter = TableFilter(&settings)
    #expect(settings.problems.isEmpty)
    for (table, isIncluded) in expected {
      let parts = table.split(separator: ".", maxSplits: 1).map(String.init)
      #expect(filter.isIncluded(name(parts[0], parts[1])) == isIncluded, "\(table)")
    }
  }

  @Test func snapshotOrderFollowsTheIncludeList() {
    var settings = Settings(["table.include.list": "public.z,public.(a|b),public.c"])
    let filter = TableFilter(&settings)
    let names = ["c", "b", "q", "a", "z"].map { name("public", $0) }
    #expect(filter.inSnapshotOrder(names).map(\.table) == ["z", "a", "b", "c"])
  }

  @Test func everyMistakeIsNoted() {
    var settings = Settings([
      "table.include.list": "public.(a", "table.exclude.list": "x", "message.key.columns": "public.a;b:c:d",
      "column.mask.hash.NOPE-1.with.salt.s": "a", "column.truncate.to.x.chars": "b",
    ])
    _ = TableFilter(&settings)
    _ = KeyRules(&settings)
    _ = ColumnRules(&settings)
    #expect(settings.problems.count == 6)
    #expect(settings.problems.contains { $0.property == "table.include.list" && $0.message.contains("character 10") })
    #expect(settings.problems.contains { $0.message.contains("NOPE-1") })
  }

  @Test func firstMatchingRuleOfAllHolds() throws {
    var settings = Settings([
      "column.mask.with.5.chars": "public.t.phone", "column.truncate.to.4.chars": "public.t.(name|phone2)",
      "column.propagate.source.type": "public.t.(name|email)", "datatype.propagate.source.type": ".+\\.varchar",
      "column.mask.hash.SHA-256.with.salt.x.y": "public.t.(email|mail)",
      "column.mask.hash.v2.MD5.with.salt.z": "shop.public.t.m2",
    ])
    let rules = ColumnRules(&settings)
    #expect(settings.problems.isEmpty)
    let table = name("public", "t")
    func kind(_ column: Column) -> String {
      switch rules.treatment(of: column, of: table) {
      case .truncate(let count): "truncate \(count)"
      case .mask(let count): "mask \(count)"
      case .hash(let hash): "hash \(hash.form) \(hash.salt) \(hash.algorithm.length)"
      case .propagate: "propagate"
      case nil: "-"
      }
    }
    #expect(kind(text("phone")) == "mask 5")
    #expect(kind(text("name")) == "truncate 4")
    #expect(kind(text("email")) == "propagate")
    #expect(kind(text("other", typeName: "varchar")) == "propagate")
    #expect(kind(text("MAIL")) == "hash javaSerialized x.y 32")
    #expect(kind(text("m2")) == "hash utf8 z 16")
    #expect(kind(text("rest")) == "-")
  }

  @Test func columnLists() {
    var including = Settings(["column.include.list": "public.t.(id|kept)"])
    var excluding = Settings(["column.exclude.list": "public.t.secret"])
    let (include, exclude) = (ColumnRules(&including), ColumnRules(&excluding))
    let table = name("public", "t")
    #expect(include.isIncluded(text("kept"), of: table))
    #expect(!include.isIncluded(text("other"), of: table))
    #expect(!exclude.isIncluded(text("secret"), of: table))
    #expect(exclude.isIncluded(text("other"), of: table))
  }

  @Test(arguments: [
    ("public.people:zip,phone;public.nokey:(.*)b", "people", ["zip", "phone"]),
    ("public.people:zip,phone;public.nokey:(.*)b", "nokey", ["b", "bb"]),
    ("public.people:zip,phone", "nokey", ["a"]),
    ("public.nokey:bb;public.(.*):a,b", "nokey", ["bb", "a", "b"]),
    ("", "nokey", ["a"]),
  ])
  func keys(rules: String, table: String, expected: [String]) {
    var settings = Settings(["message.key.columns": rules])
    let keys = KeyRules(&settings)
    let columns = table == "people" ? ["id", "phone", "zip"] : ["a", "b", "bb"]
    let schema = TableSchema(
      name: name("public", table), columns: columns.map { text($0) }, keyColumns: [0], version: 1)
    #expect(keys.keyColumns(of: schema).map { schema.columns[$0].name } == expected)
  }
}
