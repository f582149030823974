import CDuckDB

/// Some thousand rows, column by column: what goes into an appender. Belongs to the appender.
package final class DataChunk {
  private let library: DuckDBLibrary
  private(set) var handle: duckdb_data_chunk?
  package let columns: Int

  init(_ library: DuckDBLibrary, _ handle: duckdb_data_chunk, columns: Int) {
    self.library = library
    self.handle = handle
    self.columns = columns
  }

  deinit { library.api.destroy_data_chunk(&handle) }

  /// The vector of a column, valid until the chunk is appended.
  package func column(_ index: Int) -> ColumnVector {
    ColumnVector(library, library.api.data_chunk_get_vector(handle, idx_t(index)))
  }

  func setSize(_ rows: Int) { library.api.data_chunk_set_size(handle, idx_t(rows)) }

  func reset() { library.api.data_chunk_reset(handle) }
}

/// The values of one column of a chunk: fixed-size slots, and a bit per row that says whether it is not NULL.
@usableFromInline
package struct ColumnVector: @unchecked Sendable {
  private let library: DuckDBLibrary
  private let handle: duckdb_vector?
  @usableFromInline let data: UnsafeMutableRawPointer
  private var validity: UnsafeMutablePointer<UInt64>?

  init(_ library: DuckDBLibrary, _ handle: duckdb_vector?) {
    self.library = library
    self.handle = handle
    // A struct's vector has no data of its own; its address is never used then.
    data = library.api.vector_get_data(handle) ?? ColumnVector.nowhere
  }

  private static var nowhere: UnsafeMutableRawPointer { UnsafeMutableRawPointer(bitPattern: 16).unsafelyUnwrapped }

  /// Stores a fixed-size value; `T` must be the form in which DuckDB keeps the column's type.
  @inlinable
  @inline(__always)
  package func store<T: BitwiseCopyable>(_ value: T, at row: Int) {
    data.storeBytes(of: value, toByteOffset: row * MemoryLayout<T>.stride, as: T.self)
  }

  /// Stores text (UTF-8, checked by the caller) or bytes.
  package func store(_ contents: UnsafeRawBufferPointer, at row: Int) {
    let slot = data + row * StringSlot.size
    if contents.count <= StringSlot.inlineLimit {
      slot.storeBytes(of: (0, 0), as: (UInt64, UInt64).self)
      slot.storeBytes(of: UInt32(contents.count), as: UInt32.self)
      if let start = contents.baseAddress { (slot + 4).copyMemory(from: start, byteCount: contents.count) }
      return
    }
    let start = contents.baseAddress?.assumingMemoryBound(to: CChar.self)
    library.api.vector_assign_string_element_len(handle, idx_t(row), start, idx_t(contents.count))
  }

  package mutating func storeNull(at row: Int) {
    if validity == nil {
      library.api.vector_ensure_validity_writable(handle)
      validity = library.api.vector_get_validity(handle)
    }
    validity?[row >> 6] &= ~(1 << UInt64(row & 63))
  }

  // MARK: lists, maps, structs

  /// Elements that the lists of this vector hold so far.
  package var listSize: Int { Int(library.api.list_vector_get_size(handle)) }

  /// Makes room for `count` elements in all lists together; `listElements` is to be asked for again afterwards.
  package func setListSize(_ count: Int) {
    _ = library.api.list_vector_reserve(handle, idx_t(count))
    _ = library.api.list_vector_set_size(handle, idx_t(count))
  }

  /// The vector that the lists' elements lie in, one after the other.
  package var listElements: ColumnVector { ColumnVector(library, library.api.list_vector_get_child(handle)) }

  /// Says that the list at `row` is `count` elements from `offset` on.
  package func storeList(offset: Int, count: Int, at row: Int) {
    store((UInt64(offset), UInt64(count)), at: row)
  }

  /// The vector of a struct's member.
  package func member(_ index: Int) -> ColumnVector {
    ColumnVector(library, library.api.struct_vector_get_child(handle, idx_t(index)))
  }
}
