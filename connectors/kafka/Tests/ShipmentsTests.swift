import Testing

@testable import KafkaConnector

struct ShipmentsTests {
  private func ship(_ shipments: inout Shipments, records: Int) -> Shipment {
    let shipment = shipments.begin()
    shipment.records.bytes.append("0123456789")
    shipment.outstanding = records
    shipments.seal(shipment)
    return shipment
  }

  @Test func `reports out of order do not move what is durable past a gap`() {
    var shipments = Shipments()
    let first = ship(&shipments, records: 2)
    shipments.endBatch(1)
    let second = ship(&shipments, records: 1)
    shipments.endBatch(2)
    shipments.endBatch(3)
    #expect(shipments.bytesOnTheWay == 20)
    shipments.deliver(second.tag, 1)
    #expect(shipments.durable == 0)
    shipments.deliver(first.tag, 1)
    #expect(shipments.durable == 0)
    #expect(shipments.isWaiting)
    shipments.deliver(first.tag, 1)
    #expect(shipments.durable == 3)
    #expect(shipments.bytesOnTheWay == 0)
    #expect(!shipments.isWaiting)
  }

  @Test func `a batch of several shipments is durable with the last of them`() {
    var shipments = Shipments()
    let first = ship(&shipments, records: 1)
    let second = ship(&shipments, records: 1)
    shipments.deliver(first.tag, 1)
    shipments.endBatch(9)
    #expect(shipments.durable == 0)
    shipments.deliver(second.tag, 1)
    #expect(shipments.durable == 9)
  }

  @Test func `reports that come before all records are handed over do not end a shipment`() {
    var shipments = Shipments()
    let shipment = shipments.begin()
    shipment.outstanding = 1
    shipments.deliver(shipment.tag, 1)
    shipments.endBatch(1)
    #expect(shipments.durable == 0)
    shipment.outstanding = 1
    shipments.seal(shipment)
    shipments.deliver(shipment.tag, 1)
    #expect(shipments.durable == 1)
  }

  @Test func `arenas are used again`() {
    var shipments = Shipments()
    var tags: Set<UInt> = []
    for batch in 1...100 {
      let shipment = ship(&shipments, records: 1)
      tags.insert(shipment.tag)
      shipments.endBatch(UInt64(batch))
      shipments.deliver(shipment.tag, 1)
    }
    #expect(tags.count == 1)
  }

  @Test func `a report with a foreign tag is not counted`() {
    var shipments = Shipments()
    shipments.deliver(0, 1)
    shipments.deliver(77, 1)
    #expect(shipments.delivered == 0)
  }
}
