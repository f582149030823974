import Glibc

/// Where the DuckDB library may lie, in the order in which it is looked for.
///
/// 1. `MILLRACE_DUCKDB_LIBRARY`: the file itself; nothing else is tried then.
/// 2. `libduckdb.so` in the usual library directories, next to the executable and in `lib/` beside it.
/// 3. `.local/duckdb/` in the executable's directory or one above it, or in the working directory: `libduckdb.so`, else
///   the
///    extension module of the Python package `duckdb`, which exports the same C functions. Its file name says which
///    Python it was built for (`_duckdb.cpython-311-x86_64-linux-gnu.so`), and that library is loaded before it.
struct LibrarySearch {
  struct Candidate: Equatable {
    var path: String
    /// The Python library that must be loaded before; nil for a plain DuckDB library.
    var pythonLibrary: String?
  }

  var explicit: String?
  var directories: [String]

  static func ofThisProcess() -> LibrarySearch {
    let explicit = getenv("MILLRACE_DUCKDB_LIBRARY").map { String(cString: $0) }
    var directories = [
      "/usr/local/lib", "/usr/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/opt/duckdb/lib",
    ]
    let beside = executableDirectory()
    if let beside { directories = [beside, join(beside, "lib"), join(parent(beside), "lib")] + directories }
    for start in [beside, workingDirectory()].compactMap({ $0 }) {
      var directory = start
      // A build directory lies a few levels below the checkout; further up nothing of ours is to be expected.
      for _ in 0..<6 {
        directories.append(join(directory, ".local/duckdb"))
        if directory == "/" { break }
        directory = parent(directory)
      }
    }
    return LibrarySearch(explicit: explicit?.isEmpty == false ? explicit : nil, directories: directories)
  }

  /// The files that exist, each with what it needs.
  func candidates() -> [Candidate] {
    if let explicit { return [LibrarySearch.candidate(explicit)] }
    var found: [Candidate] = []
    for directory in directories {
      for name in LibrarySearch.names(in: directory) where LibrarySearch.isLibrary(name) {
        let candidate = LibrarySearch.candidate(LibrarySearch.join(directory, name))
        if !found.contains(candidate) { found.append(candidate) }
      }
    }
    return found
  }

  static func isLibrary(_ name: String) -> Bool {
    if name == "libduckdb.so" { return true }
    return (name.hasPrefix("_duckdb.") || name.hasPrefix("duckdb.")) && name.hasSuffix(".so")
  }

  static func candidate(_ path: String) -> Candidate {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return Candidate(path: path, pythonLibrary: pythonVersion(ofModule: name).map { "libpython\($0).so.1.0" })
  }

  /// `3.11` for a name with `cpython-311`; nil where the name says nothing of Python.
  static func pythonVersion(ofModule name: String) -> String? {
    for part in name.split(separator: ".") {
      let pieces = part.split(separator: "-")
      guard pieces.count >= 2, pieces[0] == "cpython" else { continue }
      let digits = pieces[1].prefix { $0.isNumber }
      guard digits.count >= 2, let major = digits.first else { continue }
      return "\(major).\(digits.dropFirst())"
    }
    return nil
  }

  private static func names(in directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      names.append(name)
    }
    // A plain library before a Python module, whatever the directory's order.
    return names.sorted { ($0.hasPrefix("lib") ? 0 : 1, $0) < ($1.hasPrefix("lib") ? 0 : 1, $1) }
  }

  private static func executableDirectory() -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    guard length > 0 else { return nil }
    return parent(String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  private static func workingDirectory() -> String? {
    guard let path = getcwd(nil, 0) else { return nil }
    defer { Glibc.free(path) }
    return String(cString: path)
  }

  static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  static func join(_ directory: String, _ name: String) -> String {
    directory.hasSuffix("/") ? directory + name : directory + "/" + name
  }
}
