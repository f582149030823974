import Changes
import ConnectorKit
import DuckDBClient
import Foundation
import Synchronization
import Testing

@testable import WarehouseConnector

/// A warehouse file of its own, removed with the object.
final class TestWarehouse {
  let directory: URL
  var path: String { directory.appendingPathComponent("w.duckdb").path }
  var sink: WarehouseSink
  let log = RecordingLog()
  private var settings: WarehouseSettings
  private let rules: ColumnRules

  init(
    _ more: [String: String] = [:], connector: [String: String] = [:], pipeline: String = "p",
    sink name: String = "lake"
  ) throws {
    directory = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    var values = more
    values["connection.url"] = "duckdb:" + directory.appendingPathComponent("w.duckdb").path
    var read = Settings(values)
    settings = WarehouseSettings(&read, topicPrefix: "tp")
    #expect(read.problems.isEmpty)
    var connectorSettings = Settings(connector)
    rules = ColumnRules(&connectorSettings)
    #expect(connectorSettings.problems.isEmpty)
    sink = TestWarehouse.makeSink(settings, rules, log, pipeline, name)
  }

  private static func makeSink(
    _ settings: WarehouseSettings, _ rules: ColumnRules, _ log: RecordingLog, _ pipeline: String, _ name: String
  ) -> WarehouseSink {
    WarehouseSink(
      name: name, settings: settings, columnRules: rules,
      context: PipelineContext(pipeline: pipeline, stateDirectory: "/tmp", runID: "r", log: log))
  }

  /// As after a crash: what was not committed is gone.
  func restart(pipeline: String = "p", sink name: String = "lake") {
    sink.close()
    sink = TestWarehouse.makeSink(settings, rules, log, pipeline, name)
  }

  deinit {
    sink.close()
    try? FileManager.default.removeItem(at: directory)
  }

  /// Rows as other readers of the file see them; only while the sink is closed.
  func rows(_ sql: String) throws -> [[String?]] {
    let database = try DuckDBDatabase(path: path)
    return try database.connect().rows(sql)
  }
}

final class RecordingLog: Log {
  let lines = Mutex<[String]>([])
  func write(_ level: LogLevel, _ message: String, _ fields: KeyValuePairs<String, String>) {
    lines.withLock { $0.append("\(level) \(message)") }
  }
}

enum DuckDBHere {
  /// Why DuckDB cannot be loaded on this machine; nil: it can.
  static let problem: String? = {
    do {
      _ = try DuckDBLibrary.load()
      return nil
    } catch {
      return "\(error)"
    }
  }()
}
