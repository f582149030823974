import ConnectorKit
import Testing

@testable import ReplicatorService

@Suite struct DefinitionReaderTests {
  private static let places = Secrets.Places(
    variable: { ["PGPASS": "s3cret", "PORT": "54x2", "EMPTY": ""][$0] },
    file: { path in
      path == "/run/db.properties"
        ? .success(Array("user=cdc\npassword = p:w d\nurl=a\\:b".utf8))
        : .failure(FileFailure("No such file or directory"))
    })

  private func read(_ text: String, sinks: [String] = []) -> DefinitionReading {
    var reader = DefinitionReader(DefinitionReaderTests.places)
    return reader.read(Array(text.utf8), origin: "shop.json", adding: sinks.compactMap { SinkOption($0) })
  }

  private func texts(_ reading: DefinitionReading) -> [String] {
    reading.problems.map { "\($0.severity) \($0.property): \($0.message)" }
  }

  // MARK: good ones

  @Test func readsAConnectDefinition() {
    let reading = read(
      """
      {"name": "shop", "config": {"connector.class": "postgres", "database.port": 5432, "tombstones.on.delete": false,
        "heartbeat.interval.ms": null, "ratio": 1.5},
       "sinks": {"log": {"type": "file", "path": "-"}, "lake": {"type": "Warehouse", "connection.url": "duckdb:shop.duckdb"}},
       "tasks": [], "type": "source"}
      """)
    #expect(texts(reading) == [])
    #expect(reading.definition.name == "shop")
    #expect(
      reading.definition.config == [
        "connector.class": "postgres", "database.port": "5432", "tombstones.on.delete": "false", "ratio": "1.5",
      ])
    #expect(
      reading.definition.sinks == [
        SinkDefinition(name: "log", type: "file", properties: ["type": "file", "path": "-"]),
        SinkDefinition(
          name: "lake", type: "warehouse", properties: ["type": "Warehouse", "connection.url": "duckdb:shop.duckdb"]),
      ])
  }

  @Test func theThreeFormsSayTheSame() {
    let forms = [
      #"{"name":"shop","config":{"topic.prefix":"p","a.b":"1"},"sinks":{"log":{"type":"file","path":"x"}}}"#,
      #"{"name":"shop","topic.prefix":"p","a.b":1,"sinks":{"log":{"type":"file","path":"x"}}}"#,
      #"{"name":"shop","topic.prefix":"p","a.b":1,"sinks.log.type":"file","sinks.log.path":"x"}"#,
      "name=shop\ntopic.prefix = p\na.b: 1\nsinks.log.type=file\nsinks.log.path=x\n",
      "\u{FEFF}name=shop\ntopic.prefix = p\na.b: 1\nsinks.log.type=file\nsinks.log.path=x\n",
    ]
    for form in forms {
      let reading = read(form)
      #expect(texts(reading) == [])
      #expect(reading.definition.name == "shop")
      #expect(reading.definition.config == ["topic.prefix": "p", "a.b": "1"])
      #expect(
        reading.definition.sinks == [
          SinkDefinition(name: "log", type: "file", properties: ["type": "file", "path": "x"])
        ])
    }
  }

  @Test func readsDebeziumServersProperties() {
    let reading = read(
      """
      quarkus.http.port=8080
      debezium.source.connector.class=io.debezium.connector.postgresql.PostgresConnector
      debezium.source.offset.storage.file.filename=data/offsets.dat
      debezium.source.topic.prefix=shop
      debezium.sink.type=kafka
      debezium.sink.kafka.producer.bootstrap.servers=broker:9092
      debezium.sink.kafka.producer.key.serializer=org.apache.kafka.common.serialization.StringSerializer
      debezium.sink.kafka.producer.linger.ms=5
      debezium.format.value=json
      debezium.format.value.schemas.enable=false
      debezium.transforms=unwrap
      """)
    #expect(texts(reading) == [])
    #expect(reading.definition.name == "shop")
    #expect(
      reading.definition.config == [
        "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
        "offset.storage.file.filename": "data/offsets.dat", "topic.prefix": "shop",
        "value.converter.schemas.enable": "false", "transforms": "unwrap",
      ])
    #expect(
      reading.definition.sinks == [
        SinkDefinition(
          name: "kafka", type: "kafka",
          properties: ["type": "kafka", "bootstrap.servers": "broker:9092", "producer.override.linger.ms": "5"])
      ])
  }

  @Test func takesTheLogicalNameWhereThereIsNoOther() {
    #expect(read("topic.prefix=p").definition.name == "p")
    #expect(read("name=n\ntopic.prefix=p").definition.name == "n")
  }

  @Test func addsSinksOfTheCommandLine() {
    let reading = read(
      #"{"name":"a","config":{},"sinks":{"log":{"type":"file","path":"x"}}}"#,
      sinks: ["file:-", "lake=warehouse:duckdb:a.duckdb"])
    #expect(texts(reading) == [])
    #expect(reading.definition.sinks.map(\.name) == ["log", "file", "lake"])
    #expect(reading.definition.sinks[2].properties == ["type": "warehouse", "connection.url": "duckdb:a.duckdb"])
  }

  @Test(arguments: ["file", "file:", "queue:x", "a.b=file:x", "=file:x", "a=b=file:x"])
  func refusesASinkOptionOfAnotherForm(text: String) { #expect(SinkOption(text) == nil) }

  // MARK: secrets

  @Test func putsSecretsIn() {
    let reading = read(
      #"""
      {"name":"n","config":{"password":"${env:PGPASS}","user":"${file:/run/db.properties:user}",
        "url":"x ${env:PGPASS}/${file:/run/db.properties:password}/${env:EMPTY}!", "route":"${routedByValue} ${"}}
      """#)
    #expect(texts(reading) == [])
    #expect(
      reading.definition.config == [
        "password": "s3cret", "user": "cdc", "url": "x s3cret/p:w d/!", "route": "${routedByValue} ${",
      ])
    #expect(reading.definition.secrets == ["s3cret", "cdc", "p:w d"])
  }

  @Test(arguments: [
    ("${env:NOPE}", "the environment variable NOPE is not set"),
    ("${file:/run/db.properties:nope}", "the file /run/db.properties has no property nope"),
    ("${file:/etc/none:x}", "the file /etc/none cannot be read: No such file or directory"),
    ("${file:x}", "${file:PATH:KEY} expected, no key found"),
    ("${vault:x}", "${vault:…} names a kind of secret that is not known; allowed: ${env:NAME}, ${file:PATH:KEY}"),
  ])
  func namesThePropertyOfAMissingSecret(value: String, message: String) {
    let reading = read("name=n\ndatabase.password=${env:PGPASS}\(value)")
    #expect(texts(reading) == ["error database.password: \(message)"])
  }

  @Test func keepsSecretsOutOfMessages() {
    #expect(Secrets.scrub("'54x2' found in 54", of: ["54", "54x2"]) == "'***' found in ***")
    let reading = read(#"{"name":"${env:PGPASS}","config":{"name":"other"}}"#)
    #expect(texts(reading).count == 1)
    #expect(reading.problems.allSatisfy { !$0.message.contains("s3cret") })
  }

  // MARK: bad ones

  @Test(arguments: [
    (
      #"{"name":"n","config":{"a":[1],"b":{}},"sinks":{}}"#,
      [
        "error a: an array found, a text, a number, true or false allowed",
        "error b: an object found, a text, a number, true or false allowed",
      ]
    ),
    (#"{"name":"n","config":{},"sink":{}}"#, ["error sink: not known here; allowed: name, config, sinks"]),
    (
      #"{"name":3,"config":[],"sinks":[]}"#,
      [
        "error config: an array found, an object with the source's properties allowed",
        "error name: a number found, a text allowed",
        "error sinks: an array found, an object with one member per sink allowed",
        "error name: missing: the pipeline's name, under which its checkpoints are kept",
      ]
    ),
    (#"{"name":"n","config":{"name":"m"}}"#, ["error name: 'n' found, and 'm' in config; one name allowed"]),
    (
      #"{"name":"n","config":{},"sinks":{"a":{"path":"x"},"b c":{"type":"file"},"d":"file","e":{}}}"#,
      [
        "error sinks.d: a text found, an object with the sink's properties allowed",
        "error sinks.e.type: missing: one of kafka, file, warehouse",
        "error sinks.a.type: missing: one of kafka, file, warehouse",
        "error sinks.b c: not a sink's name: letters, digits, - and _ allowed",
      ]
    ),
    (
      #"{"name":"n" "config":{}}"#,
      [
        "error : line 1, column 20: not JSON: a comma, quote, bracket or value is missing or misplaced just before this place",
        "error name: missing: the pipeline's name, under which its checkpoints are kept",
      ]
    ),
    (
      "name=n\nsinks.x=1\nsinks..y=2",
      [
        "error sinks.x: not known here; a sink's properties are written sinks.NAME.PROPERTY",
        "error sinks..y: not known here; a sink's properties are written sinks.NAME.PROPERTY",
      ]
    ),
    ("name=n\na=1\na=2", ["warning a: given more than once; the last one counts"]),
    (
      "name=n\nx=\\u12",
      [
        "error : line 2: \\u is not followed by four hexadecimal digits",
        "error name: missing: the pipeline's name, under which its checkpoints are kept",
      ]
    ),
    ("name=n\ndebezium.format.value=avro", ["error debezium.format.value: 'avro' found, allowed: json"]),
  ])
  func tellsEveryMistakeAtOnce(text: String, expected: [String]) {
    #expect(texts(read(text)) == expected)
  }

  @Test func aSinkOfTheCommandLineDoesNotReplaceOne() {
    let reading = read(#"{"name":"n","config":{},"sinks":{"file":{"type":"file","path":"x"}}}"#, sinks: ["file:y"])
    #expect(
      texts(reading) == [
        "error sinks.file: given by --sink and in the definition; another name allowed: --sink NAME=…"
      ])
  }

  @Test func saysThatAFileCannotBeRead() {
    let reading = DefinitionReader.read("/etc/none.json", places: DefinitionReaderTests.places)
    #expect(texts(reading) == ["error : the file cannot be read: No such file or directory"])
  }
}
