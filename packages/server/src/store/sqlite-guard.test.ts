import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { STATEMENT_CACHE_MAX } from './limits.ts';
import { guardSqlite } from './sqlite-guard.ts';

function open() {
  const database = guardSqlite(new Database(':memory:'));
  database.prepare('CREATE TABLE t (a integer, b double precision, c text, d blob)').run([]);
  const insert = database.prepare('INSERT INTO t VALUES (?, ?, ?, ?)');
  const select = database.prepare('SELECT *, typeof(a) AS type FROM t');
  return { database, insert, select };
}

describe('guardSqlite()', () => {
  it('binds booleans, integers, reals, text, null and bytes, and reads them back as such', () => {
    const { insert, select } = open();
    const bytes = Uint8Array.from([1, 2, 255]);
    insert.run([true, 1, 'é\u{1f30a}', bytes]);
    insert.run([Number.MAX_SAFE_INTEGER, 2.5, null, bytes.buffer]);
    insert.run([-1, 2 ** 60, '', null]);
    expect(select.all([])).toEqual([
      { a: 1, b: 1, c: 'é\u{1f30a}', d: Buffer.from(bytes), type: 'integer' },
      { a: Number.MAX_SAFE_INTEGER, b: 2.5, c: null, d: Buffer.from(bytes), type: 'integer' },
      { a: -1, b: 2 ** 60, c: '', d: null, type: 'integer' },
    ]);
  });

  it.each([
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [Number.NEGATIVE_INFINITY],
    [undefined],
    ['a\0b'],
    [{}],
    [new Date(0)],
    [Symbol('x')],
  ])('refuses to bind %s', (value) => {
    const { insert, select } = open();
    expect(() => insert.run([value, 0, '', null])).toThrow(TypeError);
    expect(() => select.all([value])).toThrow(TypeError);
    expect(select.all([])).toEqual([]);
  });

  it('keeps integers in comparisons and arithmetic integers', () => {
    const { database } = open();
    const [row] = database.prepare('SELECT typeof(? + 1) AS sum, ? = 7 AS same').all([1, 7]);
    expect(row).toEqual({ sum: 'integer', same: 1 });
  });

  it('reuses a statement, also after it failed, and forgets the oldest', () => {
    const { database, insert } = open();
    expect(database.prepare('INSERT INTO t VALUES (?, ?, ?, ?)')).toBe(insert);
    const unique = 'CREATE UNIQUE INDEX one ON t (a)';
    database.prepare(unique).run([]);
    insert.run([1, 0, '', null]);
    expect(() => insert.run([1, 0, '', null])).toThrow('UNIQUE');
    expect(insert.run([2, 0, '', null]).changes).toBe(1);
    for (let i = 0; i < STATEMENT_CACHE_MAX; i += 1) database.prepare(`SELECT ${i}`);
    expect(database.prepare('INSERT INTO t VALUES (?, ?, ?, ?)')).not.toBe(insert);
  });
});
