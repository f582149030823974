import ConnectorKit

/// What a file sink's settings say.
struct FileSinkOptions: Sendable {
  /// A path, or `-` for standard output.
  var path: String
  /// Whether a checkpoint waits until the disk has the bytes.
  var syncs = true
  /// The least time between two syncs while changes keep coming; after a pause the first is done at once.
  var syncInterval: Duration = .milliseconds(100)
  var calls = FileCalls()

  init(path: String) { self.path = path }

  init(_ settings: inout Settings) {
    settings.accept("type")
    path = settings.required("path", "a file, a named pipe, a device, or - for standard output")
    syncs = settings.choice("fsync", default: true, ["checkpoint": true, "never": false])
  }
}
