import Changes

/// Dates and times in the configured `time.precision.mode`.
extension ColumnEncoding {
  static func temporal(_ type: ColumnType, _ options: TypeOptions) -> ColumnEncoding? {
    switch type {
    case .date: date(options.times)
    case .time(let precision): time(precision, options.times)
    case .timestamp(let precision): timestamp(precision, options.times)
    case .timeWithZone: schema("string", "io.debezium.time.ZonedTime", .zonedTime)
    case .timestampWithZone(let precision):
      schema("string", "io.debezium.time.ZonedTimestamp", .zonedTimestamp, precision)
    case .interval:
      options.intervals == .numeric
        ? schema("int64", "io.debezium.time.MicroDuration", .intervalMicroseconds)
        : schema("string", "io.debezium.time.Interval", .intervalText)
    default: nil
    }
  }

  private static func schema(
    _ type: String, _ name: String, _ operation: FieldOperation, _ argument: Int = 0
  ) -> ColumnEncoding {
    ColumnEncoding(ConnectSchema(type, name: name, version: 1), operation, argument: argument)
  }

  private static func date(_ mode: TypeOptions.Times) -> ColumnEncoding {
    switch mode {
    case .connect: schema("int32", "org.apache.kafka.connect.data.Date", .dateDays)
    case .isoString: schema("string", "io.debezium.time.IsoDate", .dateText)
    default: schema("int32", "io.debezium.time.Date", .dateDays)
    }
  }

  private static func time(_ precision: Int, _ mode: TypeOptions.Times) -> ColumnEncoding {
    switch mode {
    case .connect: schema("int32", "org.apache.kafka.connect.data.Time", .timeMilliseconds)
    case .isoString: schema("string", "io.debezium.time.IsoTime", .timeText)
    case .nanoseconds: schema("int64", "io.debezium.time.NanoTime", .timeNanoseconds)
    case .adaptive where precision <= 3: schema("int32", "io.debezium.time.Time", .timeMilliseconds)
    default: schema("int64", "io.debezium.time.MicroTime", .timeMicroseconds)
    }
  }

  private static func timestamp(_ precision: Int, _ mode: TypeOptions.Times) -> ColumnEncoding {
    switch mode {
    case .connect: schema("int64", "org.apache.kafka.connect.data.Timestamp", .timestampMilliseconds)
    case .isoString: schema("string", "io.debezium.time.IsoTimestamp", .timestampText)
    case .nanoseconds: schema("int64", "io.debezium.time.NanoTimestamp", .timestampNanoseconds)
    case .adaptive where precision <= 3, .adaptiveTimeMicroseconds where precision <= 3:
      schema("int64", "io.debezium.time.Timestamp", .timestampMilliseconds)
    default: schema("int64", "io.debezium.time.MicroTimestamp", .timestampMicroseconds)
    }
  }
}
