import Bytes
import Changes
import ConnectorKit

/// Makes the plans of a table's fields and gathers the constants they refer to.
struct FieldCompiler: ~Copyable {
  private let types: TypeOptions
  private let table: TableSchema
  var constants = ByteBuffer(capacity: 4096)
  var elements: [FieldPlan] = []
  var digests: [ColumnDigest] = []

  init(_ table: TableSchema, _ types: TypeOptions) {
    self.table = table
    self.types = types
  }

  mutating func constant(_ bytes: [UInt8]) -> ConstantPart {
    let part = ConstantPart(offset: UInt32(constants.count), length: UInt32(bytes.count))
    constants.appendAll(bytes)
    return part
  }

  mutating func constant(_ text: String) -> ConstantPart { constant(Array(text.utf8)) }

  /// The plan and schema of a column; nil where its type is left out. `rule` is nil for keys, which are never treated.
  mutating func field(
    _ column: Column, at index: Int, named name: String, isFirst: Bool, rule: ColumnRule?, converter: ConverterOptions
  ) -> (plan: FieldPlan, schema: ConnectSchema)? {
    guard
      let encoding = ColumnEncoding.of(column.type, types, numericDecimals: converter.numericDecimals)
    else { return nil }
    var plan = plan(encoding, column: index)
    if column.type == .unknown, GeometricText.typeNames.contains(column.typeName) { plan.argument = 1 }
    var quotedName = ByteBuffer(capacity: 64)
    quotedName.append(isFirst ? 0x7B : 0x2C)
    JSONText.append(name, to: &quotedName)
    quotedName.append(0x3A)
    plan.name = constant(Array(quotedName.bytes))
    var schema = encoding.schema
    schema.isOptional = column.isOptional || schema.isOptional
    plan.isOptional = schema.isOptional
    schema.defaultValue = defaultValue(column, plan, encoding)
    treat(&plan, &schema, encoding, column, rule)
    setStandIns(&plan, schema, encoding, column, rule, converter)
    return (plan, schema)
  }

  /// A plan without a name and with `null` for whatever is missing.
  private mutating func plan(_ encoding: ColumnEncoding, column: Int, isElement: Bool = false) -> FieldPlan {
    let null = constant("null")
    var plan = FieldPlan(
      operation: encoding.operation, isElement: isElement, isOptional: encoding.schema.isOptional,
      column: Int32(column),
      argument: Int32(encoding.argument), name: ConstantPart(offset: 0, length: 0), null: null, unlisted: null,
      absent: null,
      failed: null, element: -1, limit: -1, hash: -1)
    if isElement {
      let nothing = ConstantPart(offset: 0, length: 0)
      if !encoding.schema.isOptional { plan.null = nothing }
      // Of the elements that cannot be shown, only moments out of range leave the rest of the array.
      if encoding.operation != .timestampNanoseconds { plan.failed = nothing }
    }
    if let element = encoding.element {
      elements.append(self.plan(element.encoding, column: column, isElement: encoding.schema.name == nil))
      plan.element = Int32(elements.count - 1)
    }
    return plan
  }

  /// The column's default as JSON; nil where there is none that can be shown. Connect drops defaults of structs.
  private borrowing func defaultValue(_ column: Column, _ plan: FieldPlan, _ encoding: ColumnEncoding) -> [UInt8]? {
    guard let value = column.defaultValue, !value.isNull, encoding.schema.type != "struct" else { return nil }
    var failures = 0
    var out = ByteBuffer(capacity: 64)
    render(value, plan, failures: &failures, to: &out)
    return failures == 0 ? Array(out.bytes) : nil
  }

  private borrowing func render(_ value: Value, _ plan: FieldPlan, failures: inout Int, to out: inout ByteBuffer) {
    let defaults = table.defaults
    withExtendedLifetime(defaults) {
      withUnsafeMutablePointer(to: &failures) { failures in
        elements.withUnsafeBufferPointer { elements in
          withUnsafePointer(to: plan) { plan in
            // Neither elements nor digests are reached where there are none.
            let nowhere = UnsafeRawPointer(plan)
            let writer = FieldWriter(
              constants: UnsafePointer(constants.start.assumingMemoryBound(to: UInt8.self)),
              elements: elements.baseAddress ?? plan,
              hashes: nowhere.assumingMemoryBound(to: Unmanaged<ColumnDigest>.self),
              bytes: UnsafePointer(defaults.store.bytes.start.assumingMemoryBound(to: UInt8.self)),
              values: defaults.store.values, failures: failures, roomForRow: 0, isSnapshot: false)
            writer.appendAny(plan, value, to: &out)
          }
        }
      }
    }
  }

  /// Applies a column rule to plan and schema.
  private mutating func treat(
    _ plan: inout FieldPlan, _ schema: inout ConnectSchema, _ encoding: ColumnEncoding, _ column: Column,
    _ rule: ColumnRule?
  ) {
    guard let rule else { return }
    let jdbc = JDBCColumn(column)
    switch rule {
    case .truncate(let limit):
      guard jdbc.length > limit else { return }
      schema.parameters.append(("truncateLength", "\(limit)"))
      if encoding.isText || encoding.operation == .base64 { plan.limit = Int32(clamping: limit) }
    case .mask:
      schema.parameters.append(("masked", "true"))
      if jdbc.isCharacter { plan.operation = .constant }
    case .hash(let hash):
      schema.parameters.append(("masked", "true"))
      guard jdbc.isCharacter, let digest = ColumnDigest(hash, lengthMax: jdbc.length) else { return }
      digests.append(digest)
      plan.operation = .hashed
      plan.hash = Int32(digests.count - 1)
    case .propagate:
      let prefix = "__debezium.source.column"
      schema.parameters.append(("\(prefix).type", jdbc.typeName))
      schema.parameters.append(("\(prefix).length", "\(jdbc.length)"))
      if let scale = jdbc.scale { schema.parameters.append(("\(prefix).scale", "\(scale)")) }
      schema.parameters.append(("\(prefix).name", column.name))
    }
  }

  /// Sets what stands for NULL, for values that the log does not carry and for values that cannot be shown.
  private mutating func setStandIns(
    _ plan: inout FieldPlan, _ schema: ConnectSchema, _ encoding: ColumnEncoding, _ column: Column, _ rule: ColumnRule?,
    _ converter: ConverterOptions
  ) {
    if plan.operation == .constant, case .mask(let count) = rule {
      let mask = constant("\"" + String(repeating: "*", count: count) + "\"")
      (plan.null, plan.unlisted, plan.absent, plan.failed) = (mask, mask, mask, mask)
      return
    }
    let fallback = converter.replacesNull ? schema.defaultValue : nil
    let null = fallback ?? Array("null".utf8)
    let empty = schema.defaultValue ?? Array(encoding.emptyValue.utf8)
    plan.unlisted = constant(column.isOptional ? null : treated(empty, plan, column))
    plan.null = readsNullAsEmpty(column.type) ? constant("[]") : plan.unlisted
    plan.failed = constant(null)
    plan.absent =
      encoding.placeholder(for: column.type, types.placeholder).map { constant(treated($0, plan, nil)) } ?? plan.failed
  }

  /// Debezium takes NULL for an empty array where the elements are of a type that it has no own class for.
  private borrowing func readsNullAsEmpty(_ type: ColumnType) -> Bool {
    guard case .array(let element) = type else { return false }
    return element.type == .map || element.type == .unknown
  }

  /// A stand-in as the column's rule leaves it. `column` names the default where the stand-in is that.
  private borrowing func treated(_ json: [UInt8], _ plan: FieldPlan, _ column: Column?) -> [UInt8] {
    var out = ByteBuffer(capacity: 64)
    if plan.operation == .hashed {
      let digest = digests[Int(plan.hash)]
      let source: [UInt8] =
        if let column {
          column.defaultValue.map { Array(table.defaults.store.contents(of: $0)) } ?? []
        } else {
          types.placeholder
        }
      source.withUnsafeBytes { digest.append($0, to: &out) }
      return Array(out.bytes)
    }
    guard plan.limit >= 0, !(plan.operation == .base64 && plan.argument == 1) else { return json }
    out.appendAll(json)
    FieldWriter.cutString(at: 0, units: Int(plan.limit), in: &out)
    return Array(out.bytes)
  }
}
