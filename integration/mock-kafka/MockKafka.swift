import Glibc
import KafkaClient

/// A Kafka cluster of one process for scripts: librdkafka's mock cluster, steered over standard input.
///
/// The first line it prints is its address; it ends when its standard input does. Each command is answered with a line.
///
/// | command | does |
/// |---|---|
/// | `topic NAME PARTITIONS` | makes a topic (others come into being with 4 partitions) |
/// | `down N`, `up N` | takes broker N away with its connections, brings it back |
/// | `delay N MILLISECONDS` | lets broker N answer late |
/// | `fail CODE COUNT` | answers the next COUNT produce requests with the Kafka error CODE |
/// | `read NAME PARTITIONS` | prints every record, a line of JSON each, then `end` |
enum MockKafka {
  /// The process's exit code.
  static func run() -> Int32 {
    do {
      let cluster = try MockCluster(brokers: 1)
      say(cluster.bootstrapServers)
      while let line = readLine() { obey(line.split(separator: " ").map(String.init), cluster) }
      return 0
    } catch {
      say("error: \(error.message)")
      return 1
    }
  }

  private static func obey(_ words: [String], _ cluster: MockCluster) {
    let numbers = words.map { Int($0) ?? -1 }
    do {
      switch (words.first, words.count) {
      case ("topic", 3): try cluster.createTopic(words[1], partitions: max(numbers[2], 1))
      case ("down", 2): cluster.setBroker(numbers[1], isUp: false)
      case ("up", 2): cluster.setBroker(numbers[1], isUp: true)
      case ("delay", 3): cluster.setDelay(numbers[1], milliseconds: max(numbers[2], 0))
      case ("fail", 3):
        let code = KafkaErrorCode(rawValue: Int32(clamping: numbers[1]))
        cluster.failProduceRequests(Array(repeating: code, count: max(numbers[2], 0)))
      case ("read", 3): return try read(words[1], partitions: max(numbers[2], 1), cluster)
      case (nil, _): return
      default: return say("error: unknown command")
      }
      say("ok")
    } catch {
      say("error: \((error as? KafkaError)?.message ?? "\(error)")")
    }
  }

  private static func read(_ topic: String, partitions: Int, _ cluster: MockCluster) throws {
    let reader = try KafkaReader(bootstrapServers: cluster.bootstrapServers)
    for record in try reader.readAll(topic, partitions: partitions) {
      let headers = record.headers.map { "[\(quoted($0.name)),\(quoted($0.value))]" }.joined(separator: ",")
      say(
        "{\"topic\":\(quoted(topic)),\"partition\":\(record.partition),\"offset\":\(record.offset),"
          + "\"key\":\(quoted(record.key)),\"value\":\(quoted(record.value)),\"headers\":[\(headers)]}")
    }
    say("end")
  }

  /// A JSON string of the bytes' text; null for nil.
  private static func quoted(_ bytes: [UInt8]?) -> String {
    bytes.map { quoted(String(decoding: $0, as: UTF8.self)) } ?? "null"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private static func say(_ text: String) {
    var line = text + "\n"
    line.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while rest.count > 0 {
        let count = write(1, rest.baseAddress, rest.count)
        if count < 0, errno != EINTR { return }
        rest = UnsafeRawBufferPointer(rebasing: rest[max(count, 0)...])
      }
    }
  }
}
