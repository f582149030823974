import Bytes
import Formats

/// An arena of encoded records on its way to the brokers. librdkafka reads from it until all of its reports are in.
final class Shipment {
  /// Comes back with each of its records' reports; not 0.
  let tag: UInt
  var records = EncodedRecords()
  /// Records handed over whose report has not come.
  var outstanding = 0
  /// Whether all of its records have been handed over.
  var isSealed = false

  init(tag: UInt) { self.tag = tag }

  /// Nil for a null.
  func contents(_ part: RecordPart) -> UnsafeRawBufferPointer? {
    part.isNull ? nil : records.contents(of: part)
  }
}

/// All arenas of one producer: those on their way in the order of their batches, and those waiting to be used again.
struct Shipments {
  private var all: [Shipment] = []
  private var free: [Shipment] = []
  private var onTheWay: ArraySlice<Shipment> = []
  /// Shipments begun, and of those the unbroken run from the first on that has arrived.
  private var begun: UInt64 = 0
  private var arrived: UInt64 = 0
  /// Batches whose shipments have not all arrived: (the batch, `begun` at its end).
  private var batches: ArraySlice<(sequence: UInt64, shipments: UInt64)> = []

  /// The last batch of which everything, and everything before it, has arrived.
  private(set) var durable: UInt64 = 0
  private(set) var bytesOnTheWay = 0
  /// Reports of success so far.
  private(set) var delivered = 0

  var isWaiting: Bool { !batches.isEmpty }

  /// An empty shipment, next in order.
  mutating func begin() -> Shipment {
    let shipment = free.popLast() ?? add()
    shipment.records.removeAll()
    shipment.outstanding = 0
    shipment.isSealed = false
    onTheWay.append(shipment)
    begun += 1
    return shipment
  }

  private mutating func add() -> Shipment {
    let shipment = Shipment(tag: UInt(all.count + 1))
    all.append(shipment)
    return shipment
  }

  /// All records of `shipment` have been handed over.
  mutating func seal(_ shipment: Shipment) {
    shipment.isSealed = true
    bytesOnTheWay += shipment.records.bytes.count
    advance()
  }

  /// All shipments of the batch have been sealed; there may be none.
  mutating func endBatch(_ sequence: UInt64) {
    batches.append((sequence, begun))
    advance()
  }

  /// `count` more records of the shipment have arrived.
  mutating func deliver(_ tag: UInt, _ count: Int) {
    guard tag > 0, tag <= UInt(all.count) else { return }
    let shipment = all[Int(tag) - 1]
    shipment.outstanding -= count
    delivered += count
    if shipment.outstanding == 0, shipment.isSealed { advance() }
  }

  private mutating func advance() {
    while let first = onTheWay.first, first.isSealed, first.outstanding == 0 {
      onTheWay.removeFirst()
      bytesOnTheWay -= first.records.bytes.count
      arrived += 1
      free.append(first)
    }
    while let first = batches.first, first.shipments <= arrived {
      durable = first.sequence
      batches.removeFirst()
    }
  }
}
