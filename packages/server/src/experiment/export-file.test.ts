import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { csvPieces } from './export-csv.ts';
import { parquetPieces } from './export-parquet.ts';
import type { ExportTable } from './export-table.ts';

const AT_MS = Date.UTC(2026, 0, 31, 10);

function aTable(pieces: readonly (readonly (string | number | null)[])[][]): ExportTable {
  async function* all() {
    yield* pieces;
  }
  const columns = [
    { name: 'unit', kind: 'text' },
    { name: 'exposed_at', kind: 'time' },
    { name: '=cost', kind: 'number' },
  ] as const;
  return { columns, pieces: all() };
}

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

test.each(['=1+1', '+1', '-1+2', '@SUM(A1)', '\tx', '\rx'])(
  'csvPieces() lets no spreadsheet take %j for a formula',
  async (hostile) => {
    const text = await textOf(csvPieces(aTable([[[hostile, AT_MS, -3.5]]])));
    const [head, row = ''] = text.split('\r\n');
    expect(head).toBe('unit,exposed_at,"\'=cost"');
    expect(row.replace(/^"/, '').startsWith("'")).toBe(true);
    expect(row).toContain(',2026-01-31T10:00:00.000Z,-3.5');
  },
);

test('csvPieces() quotes what has commas, quotes and lines, and leaves nothing empty', async () => {
  const text = await textOf(csvPieces(aTable([[['a,"b"\nc', AT_MS, null]], [], [['d', null, 0]]])));
  expect(text.split('\r\n').slice(1)).toEqual([
    '"a,""b""\nc",2026-01-31T10:00:00.000Z,',
    'd,,0',
    '',
  ]);
});

test('parquetPieces() writes what a reader reads back, over several pieces', async () => {
  const bytes: Uint8Array[] = [];
  const many = Array.from({ length: 5_000 }, (_, n) => [`u${n}`, AT_MS + n, n % 3 ? n / 7 : null]);
  for await (const piece of parquetPieces(aTable([many, [['é', null, -1]]]))) bytes.push(piece);
  expect(bytes.length).toBe(3);
  const file = new Uint8Array(Buffer.concat(bytes)).buffer;
  const rows = await parquetReadObjects({ file });
  expect(rows.length).toBe(5_001);
  expect(rows[1]).toEqual({ unit: 'u1', exposed_at: new Date(AT_MS + 1), '=cost': 1 / 7 });
  expect(rows[3]).toEqual({ unit: 'u3', exposed_at: new Date(AT_MS + 3), '=cost': null });
  expect(rows[5_000]).toEqual({ unit: 'é', exposed_at: null, '=cost': -1 });
});

test('parquetPieces() of no rows is a file with columns and nothing else', async () => {
  const bytes: Uint8Array[] = [];
  for await (const piece of parquetPieces(aTable([]))) bytes.push(piece);
  const file = new Uint8Array(Buffer.concat(bytes)).buffer;
  expect(await parquetReadObjects({ file })).toEqual([]);
});
