import CRDKafka

/// The headers of one record, in order; a name may come more than once.
package struct KafkaHeaders: ~Copyable {
  private let list: OpaquePointer

  package init(capacity: Int) { list = rd_kafka_headers_new(capacity) }

  private init(adopting list: OpaquePointer) { self.list = list }

  deinit { rd_kafka_headers_destroy(list) }

  /// Adds a header; `value` nil is a null.
  package mutating func add(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) {
    let address = value.map { $0.baseAddress ?? KafkaHeaders.emptyValue }
    rd_kafka_header_add(
      list, name.baseAddress?.assumingMemoryBound(to: CChar.self), name.count, address, value?.count ?? 0)
  }

  package mutating func add(_ name: String, _ value: String?) {
    var name = name
    name.withUTF8 { name in
      if var value {
        value.withUTF8 { add(UnsafeRawBufferPointer(name), UnsafeRawBufferPointer($0)) }
      } else {
        add(UnsafeRawBufferPointer(name), nil)
      }
    }
  }

  package func copy() -> KafkaHeaders { KafkaHeaders(adopting: rd_kafka_headers_copy(list)) }

  /// The list, now the caller's to destroy.
  consuming func release() -> OpaquePointer {
    let list = list
    discard self
    return list
  }

  /// An address for values without bytes, which are not nulls; never read.
  private static var emptyValue: UnsafeRawPointer { UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped }
}
