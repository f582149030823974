import CCrypto

/// A digest of the system's libcrypto, by the name that Java gives it: `SHA-256`, `MD5`, `SHA3-512`, ...
///
/// Immutable, so that every thread may hold it. Authority: EVP_MD-common(7); "MessageDigest Algorithms" of the Java
/// Security Standard Algorithm Names.
package final class DigestAlgorithm: Sendable {
  /// The name as asked for.
  package let name: String
  /// Bytes of a digest.
  package let length: Int
  let method: Method

  /// libcrypto's description of the digest, which does not change once fetched.
  struct Method: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  package init(_ name: String) throws(DigestError) {
    guard let fetched = EVP_MD_fetch(nil, DigestAlgorithm.libraryName(name), nil) else {
      throw DigestError.unknown(name)
    }
    let length = Int(EVP_MD_get_size(fetched))
    // A digest of any length (SHAKE) is none in Java.
    guard length > 0, length <= 64, EVP_MD_get_flags(fetched) & UInt(EVP_MD_FLAG_XOF) == 0 else {
      EVP_MD_free(fetched)
      throw DigestError.unknown(name)
    }
    self.name = name
    self.length = length
    method = Method(pointer: fetched)
  }

  deinit { EVP_MD_free(method.pointer) }

  /// Java's names without regard to case; where libcrypto has another one, that.
  private static func libraryName(_ name: String) -> String {
    switch name.uppercased() {
    case "SHA", "SHA-1", "SHA1": "SHA1"
    case "SHA-224": "SHA2-224"
    case "SHA-256": "SHA2-256"
    case "SHA-384": "SHA2-384"
    case "SHA-512": "SHA2-512"
    case "SHA-512/224": "SHA2-512/224"
    case "SHA-512/256": "SHA2-512/256"
    case let other: other
    }
  }
}

/// Why a digest cannot be made.
package enum DigestError: Error, Hashable, Sendable, CustomStringConvertible {
  /// libcrypto has no digest of this name.
  case unknown(String)

  package var description: String {
    switch self {
    case .unknown(let name):
      "'\(name)' is not a digest known here; known are MD5, SHA-1, SHA-224, SHA-256, SHA-384, SHA-512, SHA-512/256, "
        + "SHA3-256, SHA3-512, ..."
    }
  }
}
