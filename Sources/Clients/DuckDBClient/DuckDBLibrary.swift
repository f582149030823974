import CDuckDB
import Synchronization

/// DuckDB's functions, looked up in the library that was found on this machine. Loaded once per process, never
/// unloaded.
package final class DuckDBLibrary: @unchecked Sendable {
  let api: duckdb_api
  /// The library's own version, `v2.0.0`.
  package let version: String
  /// The file that was loaded.
  package let path: String
  /// Rows of a data chunk.
  package let chunkRows: Int

  private init(_ api: duckdb_api, path: String) {
    self.api = api
    self.path = path
    version = api.library_version().map { String(cString: $0) } ?? "unknown"
    chunkRows = Int(api.vector_size())
  }

  private static let loaded = Mutex<DuckDBLibrary?>(nil)

  /// The library, loaded at the first call. Any thread. Throws `DuckDBError` of kind `.libraryMissing`, naming every
  /// place that was looked at, or the function that a library found there lacks. A later call looks again.
  package static func load() throws(DuckDBError) -> DuckDBLibrary {
    let outcome = loaded.withLock { library -> Result<DuckDBLibrary, DuckDBError> in
      if let library { return .success(library) }
      do throws(DuckDBError) {
        let found = try find(LibrarySearch.ofThisProcess())
        library = found
        return .success(found)
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }

  static func find(_ search: LibrarySearch) throws(DuckDBError) -> DuckDBLibrary {
    var problems: [String] = []
    for candidate in search.candidates() {
      switch open(candidate) {
      case .success(let library): return library
      case .failure(let problem): problems.append(problem.message)
      }
    }
    if problems.isEmpty { problems = ["no file found in \(search.directories.joined(separator: ", "))"] }
    throw DuckDBError(
      .libraryMissing, "the DuckDB library cannot be loaded: \(problems.joined(separator: "; "))")
  }

  private static func open(_ candidate: LibrarySearch.Candidate) -> Result<DuckDBLibrary, DuckDBError> {
    if let python = candidate.pythonLibrary, case .failure(let problem) = openFile(python, global: true) {
      return .failure(problem)
    }
    switch openFile(candidate.path, global: false) {
    case .failure(let problem): return .failure(problem)
    case .success(let handle):
      var api = duckdb_api()
      if let missing = duckdb_api_fill(&api, handle.address) {
        return .failure(
          DuckDBError(.libraryMissing, "\(candidate.path) has no function \(String(cString: missing))"))
      }
      return .success(DuckDBLibrary(api, path: candidate.path))
    }
  }

  private struct Handle { let address: UnsafeMutableRawPointer }

  private static func openFile(_ path: String, global: Bool) -> Result<Handle, DuckDBError> {
    var problem = [CChar](repeating: 0, count: 512)
    guard let address = duckdb_library_open(path, global, &problem, Int32(problem.count)) else {
      let bytes = problem.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      return .failure(DuckDBError(.libraryMissing, String(decoding: bytes, as: UTF8.self)))
    }
    return .success(Handle(address: address))
  }
}
