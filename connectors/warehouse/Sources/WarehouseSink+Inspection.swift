import ConnectorKit

extension WarehouseSink: Inspectable {
  /// Opens the file where there is one, and says whose it is; for a sink that is not open. Creates nothing.
  package func inspect() -> [Finding] {
    let subject = "warehouse \(path)"
    do throws(ConnectorFailure) {
      guard DuckDBFile.exists(path) else {
        try DuckDBFile.inspectLibrary()
        try DuckDBFile.inspectDirectory(path)
        return [Finding(.ok, subject, "will be created")]
      }
      guard let position = try inspectContents() else { return [Finding(.ok, subject, "holds no position yet")] }
      return [Finding(.ok, subject, "stands at \(position)")]
    } catch {
      return [Finding(.problem, subject, error.message, advice: error.hint)]
    }
  }
}
