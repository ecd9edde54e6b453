import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ExportColumn, ExportTable } from './export-table.ts';

/** A table as Parquet, a row group a piece, with what was sent forgotten; times are milliseconds of UTC. */
export async function* parquetPieces({ columns, pieces }: ExportTable): AsyncIterable<Uint8Array> {
  const writer = new ByteWriter();
  const root: SchemaElement = { name: 'root', num_children: columns.length };
  const parquet = new ParquetWriter({ writer, schema: [root, ...columns.map(elementOf)] });
  const taken = (): Uint8Array => {
    const bytes = writer.getBytes().slice();
    // Offsets go on; the place in the buffer begins anew.
    writer.index = 0;
    return bytes;
  };
  for await (const rows of pieces) {
    if (rows.length === 0) continue;
    const columnData = columns.map((column, at) => ({
      name: column.name,
      data: rows.map((row) => cellOf(column, row[at] ?? null)),
    }));
    await parquet.write({ columnData, rowGroupSize: rows.length });
    yield taken();
  }
  await parquet.finish();
  yield taken();
}

function elementOf({ name, kind }: ExportColumn): SchemaElement {
  const repetition_type = 'OPTIONAL';
  if (kind === 'text') return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type };
  if (kind === 'number') return { name, type: 'DOUBLE', repetition_type };
  return { name, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type };
}

function cellOf({ kind }: ExportColumn, cell: string | number | null) {
  return kind === 'time' && typeof cell === 'number' ? new Date(cell) : cell;
}
