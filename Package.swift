// swift-tools-version: 6.1
//
// The manifest is the map of the house: a target imports only targets of rows below its own.
// Tests/HouseTests checks that; nothing else about the architecture needs to be remembered.

import PackageDescription

/// A C library of the system, found through pkg-config. Exactly one Swift target imports each.
func library(_ name: String, pkgConfig: String, apt: String) -> Target {
  .systemLibrary(
    name: name, path: "Sources/Libraries/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

/// A client ("door") of one C library: no C pointer is seen outside it.
func client(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, path: "Sources/Clients/\(name)")
}

/// A connector: one folder that a stranger can own.
func connector(_ name: String, folder: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(
    name: name, dependencies: ["ConnectorKit", "Changes", "Bytes"] + dependencies,
    path: "connectors/\(folder)/Sources")
}

/// The tests of a connector, beside its sources, with the recordings they replay.
func connectorTests(_ name: String, folder: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.target(name: name), "ConnectorKit", "Changes", "Bytes"] + dependencies,
    path: "connectors/\(folder)/Tests")
}

let package = Package(
  name: "millrace",
  products: [.executable(name: "millrace", targets: ["millrace"])],
  targets: [
    // Row 1: the system's libraries, and bytes.
    library("CLibpq", pkgConfig: "libpq", apt: "libpq-dev"),
    library("CRDKafka", pkgConfig: "rdkafka", apt: "librdkafka-dev"),
    library("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
    library("CJansson", pkgConfig: "jansson", apt: "libjansson-dev"),
    library("CPCRE2", pkgConfig: "libpcre2-8", apt: "libpcre2-dev"),
    library("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
    .target(name: "CDuckDB", path: "Sources/Libraries/CDuckDB"),
    .target(name: "CPlatform", path: "Sources/Libraries/CPlatform"),
    .target(name: "Bytes"),

    // Row 2: the vocabulary, and one client per C library.
    .target(name: "Changes", dependencies: ["Bytes"]),
    client("PostgresClient", ["CLibpq", "CPlatform", "Bytes"]),
    client("KafkaClient", ["CRDKafka", "CPlatform", "Bytes"]),
    client("SQLiteClient", ["CSQLite"]),
    client("DuckDBClient", ["CDuckDB", "CPlatform", "Bytes"]),
    client("JSONDocuments", ["CJansson"]),
    client("Patterns", ["CPCRE2"]),
    client("Digests", ["CCrypto"]),

    // Row 3: the contract between engine and edges, and the encodings of events.
    .target(name: "ConnectorKit", dependencies: ["Changes", "Bytes", "JSONDocuments", "Patterns", "Digests"]),
    .target(
      name: "Formats", dependencies: ["ConnectorKit", "Changes", "Bytes", "Patterns", "Digests", "JSONDocuments"]),

    // Row 4: the engine with its stores, and beside it the connectors.
    .target(name: "Pipelines", dependencies: ["ConnectorKit", "Changes", "Bytes", "CPlatform"]),
    .target(name: "Stores", dependencies: ["ConnectorKit", "Changes", "SQLiteClient"]),
    .target(name: "Operations", dependencies: ["ConnectorKit", "Changes", "CPlatform"]),
    connector("PostgresConnector", folder: "postgres", ["PostgresClient", "Patterns", "CPlatform"]),
    connector("KafkaConnector", folder: "kafka", ["Formats", "KafkaClient"]),
    connector("FileConnector", folder: "file", ["Formats", "CPlatform"]),
    connector("WarehouseConnector", folder: "warehouse", ["Formats", "DuckDBClient", "JSONDocuments", "Digests"]),

    // Row 5: configuration, the registry of connectors, composition, commands.
    .target(
      name: "ReplicatorService",
      dependencies: [
        "Pipelines", "Stores", "Operations", "Formats", "ConnectorKit", "Changes", "Bytes", "JSONDocuments", "Patterns",
        "PostgresConnector", "KafkaConnector", "FileConnector", "WarehouseConnector", "CPlatform",
      ]),

    // Row 6: the program, and a broker for integration scripts.
    .executableTarget(
      name: "millrace", dependencies: ["ReplicatorService"],
      linkerSettings: [
        // Relocations in their packed form, and functions of the same code once: memory that an idle program keeps.
        .unsafeFlags(
          ["-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs", "-Xlinker", "--icf=safe"],
          .when(configuration: .release))
      ]),
    .executableTarget(name: "mock-kafka", dependencies: ["KafkaClient"], path: "integration/mock-kafka"),

    // Benchmarks of single parts; `make bench` measures the whole.
    .executableTarget(
      name: "EncodeBenchmark", dependencies: ["Formats", "ConnectorKit", "Changes", "Bytes"],
      path: "Benchmarks/EncodeBenchmark"),
    .executableTarget(
      name: "DecodeBenchmark", dependencies: ["PostgresConnector", "Changes", "Bytes"],
      path: "Benchmarks/DecodeBenchmark"),

    // Tests.
    .testTarget(name: "BytesTests", dependencies: ["Bytes"]),
    .testTarget(name: "ChangesTests", dependencies: ["Changes", "Bytes"]),
    .testTarget(
      name: "FormatsTests",
      dependencies: ["Formats", "ConnectorKit", "Changes", "Bytes", "JSONDocuments", "Patterns", "Digests"]),
    .testTarget(name: "PipelinesTests", dependencies: ["Pipelines", "ConnectorKit", "Changes"]),
    .testTarget(name: "StoresTests", dependencies: ["Stores", "ConnectorKit", "Changes", "SQLiteClient"]),
    .testTarget(
      name: "ServiceTests",
      dependencies: [
        "ReplicatorService", "Pipelines", "Operations", "Stores", "ConnectorKit", "Changes", "JSONDocuments",
      ]),
    .testTarget(name: "HouseTests"),
    connectorTests("PostgresConnector", folder: "postgres", ["PostgresClient"]),
    connectorTests("KafkaConnector", folder: "kafka", ["Formats", "KafkaClient"]),
    connectorTests("FileConnector", folder: "file", ["Formats"]),
    connectorTests("WarehouseConnector", folder: "warehouse", ["DuckDBClient"]),
  ],
  swiftLanguageModes: [.v6]
)

// Debug builds, and so the tests, check at run time that no two accesses to a variable overlap. Release builds leave it
// out: it cost a tenth of the time per change, in calls for every stored property of a class.
for target in package.targets where target.type != .system {
  target.swiftSettings = [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]
}
