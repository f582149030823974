import Foundation
import Stores

/// A state directory that goes away with the test.
final class TemporaryState {
  let directory: StateDirectory

  init() throws {
    let path = NSTemporaryDirectory() + "millrace-stores-" + UUID().uuidString
    directory = StateDirectory(path)
    try directory.create()
  }

  deinit { try? FileManager.default.removeItem(atPath: directory.path) }
}
