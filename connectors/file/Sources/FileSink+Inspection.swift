import ConnectorKit
import Glibc

extension FileSink: Inspectable {
  /// Looks whether the path can be written to; creates nothing.
  package func inspect() -> [Finding] {
    let path = options.path
    if path == "-" { return [Finding(.ok, "standard output", "always there")] }
    var status = stat()
    guard stat(path, &status) == 0 else { return [inspectMissing(path)] }
    let subject = "file \(path)"
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return [Finding(.problem, subject, "is a directory", advice: "Name a file in it.")]
    case S_IFREG, S_IFIFO, S_IFCHR: break
    default: return [Finding(.problem, subject, "is no file, pipe or device")]
    }
    guard access(path, W_OK) == 0 else {
      return [Finding(.problem, subject, "cannot be written", advice: "Give this user the right to write it.")]
    }
    return [Finding(.ok, subject, "can be written")]
  }

  private func inspectMissing(_ path: String) -> Finding {
    let directory = OutputFile.directory(of: path)
    if access(directory, W_OK | X_OK) == 0 { return Finding(.ok, "file \(path)", "will be created") }
    return Finding(
      .problem, "file \(path)", "cannot be created in \(directory): \(String(cString: strerror(errno)))",
      advice: "Create the directory, or give this user the right to write in it.")
  }
}
