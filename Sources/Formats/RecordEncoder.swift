import Bytes
import Changes
import ConnectorKit

/// Turns batches into records: what a sink that publishes events works with. One thread at a time.
///
/// An encoder may remember things from batch to batch (the counters of a transaction under way), so a sink that
/// starts over makes a new one.
package protocol RecordEncoder: AnyObject {
  /// Every topic seen so far; grows while encoding, and an index stays valid.
  var topics: [String] { get }

  /// The headers that all records share, as the members of a JSON object without its braces, each value as the sink's
  /// header form has it; empty where there are none. They follow a record's own headers.
  var contextHeaders: String { get }

  /// Debezium's source partition as a JSON object: `{"server":"shop"}`.
  var sourcePartition: String { get }

  /// Appends the records of the rows from `firstRow` on. Stops after a row with which `records` holds `byteLimit`
  /// bytes or more, so that memory stays bounded however large one event gets; returns the row to go on with,
  /// `batch.rows.count` at the end.
  func encode(
    _ batch: ChangeBatch, from firstRow: Int, upTo byteLimit: Int, into records: inout EncodedRecords
  ) throws(ConnectorFailure) -> Int

  /// Appends Debezium's offset of a row, a JSON object.
  func appendOffset(of row: Int, in batch: ChangeBatch, to buffer: inout ByteBuffer)
}
