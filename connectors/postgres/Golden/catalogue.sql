-- One JSON object: the tables of the database and all types, as Sources/Schemas/Catalogue.swift names their members.
SELECT json_build_object(
  'tables', (
    SELECT json_agg(json_build_object(
      'oid', c.oid::int8, 'schema', n.nspname, 'table', c.relname, 'comment', obj_description(c.oid, 'pg_class'),
      'columns', (
        SELECT json_agg(json_build_object(
          'name', a.attname, 'number', a.attnum, 'typeOID', a.atttypid::int8, 'typeModifier', a.atttypmod,
          'isNotNull', a.attnotnull, 'default', pg_get_expr(d.adbin, d.adrelid), 'isGenerated', a.attgenerated <> '',
          'comment', col_description(c.oid, a.attnum)) ORDER BY a.attnum)
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
      'primaryKey', (
        SELECT json_agg(a.attname ORDER BY k.place)
        FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place)
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
        WHERE i.indrelid = c.oid AND i.indisprimary AND k.place <= i.indnkeyatts),
      'uniqueIndexes', (
        SELECT json_agg(json_build_object('name', x.relname, 'isClustered', i.indisclustered, 'columns', (
          SELECT json_agg(a.attname ORDER BY k.place)
          FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place)
          LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number AND k.number > 0)) ORDER BY x.relname)
        FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
        WHERE i.indrelid = c.oid AND i.indisunique AND NOT i.indisprimary)) ORDER BY n.nspname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')),
  'types', (
    WITH RECURSIVE used(oid) AS (
      SELECT a.atttypid FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE a.attnum > 0 AND c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        AND a.atttypid <> 0
      UNION
      -- Types of columns that are gone at the end.
      SELECT oid FROM pg_type WHERE typname IN ('numeric', 'varchar')
      UNION
      SELECT u FROM used JOIN pg_type t ON t.oid = used.oid CROSS JOIN LATERAL (VALUES (t.typbasetype), (t.typelem)) x(u)
      WHERE u <> 0)
    SELECT json_agg(json_build_object(
      'oid', t.oid::int8, 'name', t.typname, 'kind', t.typtype,
      'elementOID', CASE WHEN t.typcategory = 'A' THEN t.typelem::int8 ELSE 0 END, 'baseTypeOID', t.typbasetype::int8,
      'typeModifier', t.typtypmod,
      'labels', (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid))
      ORDER BY t.oid)
    FROM pg_type t WHERE t.oid IN (SELECT oid FROM used)));
