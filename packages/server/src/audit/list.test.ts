import { CONTROLLER } from '@tidegate/core';
import { describe, expect, it } from 'vitest';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { appendAudit } from './append.ts';
import { listAudit } from './list.ts';

describe('listAudit()', () => {
  it('tells a chain that was tampered with from an intact one', async () => {
    const tx = await migratedDatabase();
    const row = (subject: string) => ({ actor: CONTROLLER, action: 'x', subject, body: { a: 1 } });
    await appendAudit(tx, 'production', [row('a'), row('b')], 5);
    await appendAudit(tx, 'staging', [row('z')], 6);
    await appendAudit(tx, 'production', [row('a')], 7);
    const asked = { environment: 'production', subject: 'a' };
    const before = await listAudit(tx, asked);
    expect(before.intact).toBe(true);
    expect(before.rows.map(({ sequence, atMs }) => [sequence, atMs])).toEqual([
      [3, 7],
      [1, 5],
    ]);
    await tx.db.updateTable('audit').set({ body: '{"a":2}' }).where('subject', '=', 'b').execute();
    expect((await listAudit(tx, asked)).intact).toBe(false);
    expect((await listAudit(tx, { environment: 'staging', subject: null })).intact).toBe(true);
  });
});
