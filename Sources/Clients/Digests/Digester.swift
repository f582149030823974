import CCrypto

/// Makes digests with one algorithm, reusing its memory. One thread at a time.
package final class Digester {
  package let algorithm: DigestAlgorithm
  private let context: OpaquePointer

  /// Nil where there is no memory for it.
  package init?(_ algorithm: DigestAlgorithm) {
    guard let context = EVP_MD_CTX_new() else { return nil }
    self.context = context
    self.algorithm = algorithm
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Begins a new digest, whose bytes follow by `update`.
  package func begin() {
    EVP_DigestInit_ex2(context, algorithm.method.pointer, nil)
  }

  package func update(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// Stores the digest, `algorithm.length` bytes, at `target`, which must hold 64.
  package func finish(into target: UnsafeMutableRawPointer) {
    EVP_DigestFinal_ex(context, target.assumingMemoryBound(to: UInt8.self), nil)
  }

  /// The digest of `bytes` alone.
  package func digest(_ bytes: [UInt8]) -> [UInt8] {
    begin()
    bytes.withUnsafeBytes { update($0) }
    return [UInt8](unsafeUninitializedCapacity: 64) { buffer, count in
      guard let start = buffer.baseAddress else { return }
      finish(into: start)
      count = algorithm.length
    }
  }
}
