import Bytes
import Changes
import ConnectorKit

/// Compiles a table's schema and the event options into the parts of a `TablePlan`.
struct TablePlanBuilder: ~Copyable {
  private let table: TableSchema
  private let options: EventOptions
  private let headerForm: HeaderForm
  private var compiler: FieldCompiler
  private let topic: String
  private var view = TableView()
  private var keys: [FieldPlan] = []
  private var headerKeys: [FieldPlan] = []
  private var rows: [FieldPlan] = []
  private var additions: [FieldPlan] = []
  private var fieldAdditions: [AdditionPlan] = []
  private var headerAdditions: [AdditionPlan] = []
  private let null: ConstantPart

  /// What is left when all is compiled.
  struct Parts: ~Copyable {
    var constants: ByteBuffer
    var digests: [ColumnDigest]
    var elements: [FieldPlan]
    var topic: String
    var view: TableView
    var keys: [FieldPlan]
    var headerKeys: [FieldPlan]
    var rows: [FieldPlan]
    /// The plans of single columns that additions show.
    var additions: [FieldPlan]
    var fieldAdditions: [AdditionPlan]
    var headerAdditions: [AdditionPlan]
  }

  init(_ table: TableSchema, _ options: EventOptions, _ headerForm: HeaderForm) {
    self.table = table
    self.options = options
    self.headerForm = headerForm
    compiler = FieldCompiler(table, options.types)
    null = compiler.constant("null")
    topic = options.topics.topic(of: table.name)
  }

  mutating func build() {
    buildKey()
    buildRow()
    var names = ByteBuffer(capacity: 64)
    names.append(",\"schema\":" as StaticString)
    JSONText.append(table.name.schema, to: &names)
    names.append(",\"table\":" as StaticString)
    JSONText.append(table.name.table, to: &names)
    view.sourceNames = compiler.constant(Array(names.bytes))
  }

  consuming func finish() -> Parts {
    var constants = ByteBuffer(capacity: compiler.constants.count + 64)
    constants.append(compiler.constants.bytes)
    // Constants are read in steps of sixteen bytes.
    constants.reserve(64)
    return Parts(
      constants: constants, digests: compiler.digests, elements: compiler.elements, topic: topic, view: view,
      keys: keys,
      headerKeys: headerKeys, rows: rows, additions: additions, fieldAdditions: fieldAdditions,
      headerAdditions: headerAdditions)
  }

  private mutating func fields(
    _ indexes: [Int], _ converter: ConverterOptions, isKey: Bool
  ) -> (plans: [FieldPlan], schema: [ConnectField]) {
    var plans: [FieldPlan] = []
    var schemas: [ConnectField] = []
    for index in indexes {
      var column = table.columns[index]
      // Debezium does not read up on a column that it leaves out of the value: it may be null, and has no default.
      if isKey, !options.columns.isIncluded(column, of: table.name) {
        (column.isOptional, column.defaultValue) = (true, nil)
      }
      let name = options.fieldNames.field(column.name)
      let rule = isKey ? nil : options.columns.treatment(of: column, of: table.name)
      guard
        let (plan, schema) = compiler.field(
          column, at: index, named: name, isFirst: plans.isEmpty, rule: rule, converter: converter)
      else { continue }
      plans.append(plan)
      schemas.append(ConnectField(name, schema))
    }
    return (plans, schemas)
  }

  private mutating func buildKey() {
    let columns = options.keys.keyColumns(of: table)
    let extra = options.topics.keyField(of: table.name)
    view.hasKey = !columns.isEmpty || extra != nil
    guard view.hasKey else { return }
    (keys, view.keyHead, view.keyTail) = key(
      columns, extra, options.keyConverter, showsSchema: options.keyConverter.schemas)
    // A header is converted by the header converter, whose options are its own.
    let showsSchema = headerForm == .jsonConverter && options.headerConverter.schemas
    (headerKeys, view.headerKeyHead, view.headerKeyTail) = key(
      columns, extra, options.headerConverter, showsSchema: showsSchema)
  }

  /// The fields of a key, and what stands before and after them.
  private mutating func key(
    _ columns: [Int], _ extra: (name: String, value: String)?, _ converter: ConverterOptions, showsSchema: Bool
  ) -> (fields: [FieldPlan], head: ConstantPart, tail: ConstantPart) {
    var schema = ConnectSchema("struct", name: options.schemaNames.schema("\(topic).Key"))
    let (plans, schemas) = fields(columns, converter, isKey: true)
    schema.fields = schemas
    var tail = ByteBuffer(capacity: 64)
    if plans.isEmpty { tail.append(0x7B) }
    if let extra {
      if !plans.isEmpty { tail.append(0x2C) }
      JSONText.append(extra.name, to: &tail)
      tail.append(0x3A)
      JSONText.append(extra.value, to: &tail)
      schema.fields.append(ConnectField(extra.name, .string))
    }
    tail.append(0x7D)
    if showsSchema { tail.append(0x7D) }
    return (plans, compiler.constant(head(schema, showsSchema)), compiler.constant(Array(tail.bytes)))
  }

  /// `{"schema":…,"payload":` where schemas are shown.
  private func head(_ schema: ConnectSchema, _ showsSchema: Bool) -> [UInt8] {
    showsSchema ? Array("{\"schema\":".utf8) + schema.json + Array(",\"payload\":".utf8) : []
  }

  private mutating func buildRow() {
    let included = table.columns.indices.filter { options.columns.isIncluded(table.columns[$0], of: table.name) }
    let unwrap = options.unwrap.flatMap { $0.applies(to: topic) ? $0 : nil }
    view.isUnwrapped = unwrap != nil
    var converter = options.valueConverter
    // A row that the transform copies, because it adds to it, has its nulls replaced on the way.
    if let unwrap, unwrap.replacesNull, unwrap.deletes.isRewrite || !unwrap.fields.isEmpty {
      converter.replacesNull = true
    }
    let (plans, schemas) = fields(included, converter, isKey: false)
    rows = plans
    var row = ConnectSchema("struct", name: options.schemaNames.schema("\(topic).Value"))
    row.fields = schemas
    let showsSchema = options.valueConverter.schemas
    guard let unwrap else {
      let envelope = StandardSchemas.envelope(options.schemaNames.schema("\(topic).Envelope"), row: row)
      view.valueHead = compiler.constant(head(envelope, showsSchema))
      return
    }
    buildUnwrapped(row, unwrap, showsSchema)
  }

  private mutating func buildUnwrapped(_ row: ConnectSchema, _ unwrap: UnwrapOptions, _ showsSchema: Bool) {
    let null = Array("null".utf8)
    view.deletedValue = compiler.constant(showsSchema ? head(row.optional(), true) + null + [0x7D] : null)
    var schema = row
    if unwrap.deletes.isRewrite { schema.fields.append(ConnectField("__deleted", .optionalString)) }
    for addition in unwrap.fields {
      guard let found = source(of: addition, row, options.valueConverter) else { continue }
      var name = ByteBuffer(capacity: 64)
      name.append(rows.isEmpty && schema.fields.isEmpty ? 0x7B : 0x2C)
      JSONText.append(addition.name, to: &name)
      name.append(0x3A)
      fieldAdditions.append(
        AdditionPlan(
          source: found.source, field: found.field, name: compiler.constant(Array(name.bytes)),
          tombstoneName: ConstantPart(offset: 0, length: 0), tail: ConstantPart(offset: 0, length: 0)))
      schema.fields.append(ConnectField(addition.name, found.schema))
    }
    for addition in unwrap.headers { buildHeader(addition, row) }
    view.valueHead = compiler.constant(head(schema, showsSchema))
    view.routeField =
      unwrap.routeField.flatMap { name in
        rows.firstIndex { options.fieldNames.field(table.columns[Int($0.column)].name) == name }
      } ?? -1
  }

  private mutating func buildHeader(_ addition: UnwrapOptions.Addition, _ row: ConnectSchema) {
    guard let found = source(of: addition, row, options.headerConverter) else { return }
    let showsSchema = headerForm == .jsonConverter && options.headerConverter.schemas
    var name = ByteBuffer(capacity: 64)
    JSONText.append(addition.name, to: &name)
    name.append(0x3A)
    let tombstoneSchema = found.source == .operation ? ConnectSchema.string : found.schema
    headerAdditions.append(
      AdditionPlan(
        source: found.source, field: found.field,
        name: compiler.constant(Array(name.bytes) + head(found.schema, showsSchema)),
        tombstoneName: compiler.constant(Array(name.bytes) + head(tombstoneSchema, showsSchema)),
        tail: compiler.constant(showsSchema ? "}" : "")))
  }

  /// Where an addition's value comes from, and its schema as the transform copies it; nil where the event has no such
  /// member.
  private mutating func source(
    of addition: UnwrapOptions.Addition, _ row: ConnectSchema, _ converter: ConverterOptions
  ) -> (source: AdditionPlan.Source, field: Int32, schema: ConnectSchema)? {
    switch addition.part {
    case nil: return addition.field == "op" ? (.operation, -1, .optionalString) : (.time, -1, .optionalInt64)
    case "before", "after":
      guard
        let at = rows.firstIndex(where: {
          options.fieldNames.field(table.columns[Int($0.column)].name) == addition.field
        })
      else { return nil }
      var plan = rows[at]
      // The transform adds what stands in the field, not the default in its place.
      if plan.isOptional, plan.operation != .constant { (plan.null, plan.unlisted) = (null, null) }
      additions.append(plan)
      let schema = row.fields[at].schema.withoutDefault.optional()
      return (addition.part == "before" ? .before : .after, Int32(additions.count - 1), schema)
    default:
      let block = addition.part == "source" ? StandardSchemas.postgresSource : StandardSchemas.transactionBlock
      guard let member = block.fields.firstIndex(where: { $0.name == addition.field }) else { return nil }
      let source: AdditionPlan.Source = addition.part == "source" ? .sourceBlock : .transactionBlock
      return (source, Int32(member), block.fields[member].schema.withoutDefault.optional())
    }
  }
}
