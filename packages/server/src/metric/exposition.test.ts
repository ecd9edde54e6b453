import { describe, expect, it } from 'vitest';
import { anEngine } from '../store/engine.fixture.ts';
import { aWorld, turns } from '../store/store-world.fixture.ts';
import { expositionText } from './exposition-text.ts';

describe('expositionText()', () => {
  it('escapes labels and help, and keeps the rows of a name together', () => {
    const row = { name: 'a_total', help: 'A \\ b\nc', type: 'counter' } as const;
    const other = { name: 'b', help: 'B', type: 'gauge', labels: {}, value: 0.5 } as const;
    const text = expositionText([
      { ...row, labels: { flag: 'x"\\\ny', kind: 'fail' }, value: 1 },
      other,
      { ...row, labels: {}, value: 2 },
    ]);
    expect(text).toBe(
      [
        '# HELP a_total A \\\\ b\\nc',
        '# TYPE a_total counter',
        'a_total{flag="x\\"\\\\\\ny",kind="fail"} 1',
        'a_total 2',
        '# HELP b B',
        '# TYPE b gauge',
        'b 0.5',
        '',
      ].join('\n'),
    );
    expect(expositionText([])).toBe('');
  });
});

describe('exposition()', () => {
  it('tells of ingest, rollouts and guardrails by environment', async () => {
    const world = await aWorld(await anEngine());
    await world.start();
    const dropped = { observations: 7, batches: 2 };
    await world.send([turns('new', 1, 12, 0, world.nowMs)], { sequence: 5, dropped });
    await world.tick();
    const rows = await world.store.read('exposition', { nowMs: world.nowMs });
    const told = rows.map(({ name, labels, value }) => [name, ...Object.values(labels), value]);
    expect(told).toEqual([
      ['tidegate_ingest_batches', 'production', 5],
      ['tidegate_ingest_batches', 'staging', 0],
      ['tidegate_ingest_lost_batches', 'production', 2],
      ['tidegate_ingest_lost_batches', 'staging', 0],
      ['tidegate_ingest_dropped_observations', 'production', 7],
      ['tidegate_ingest_dropped_observations', 'staging', 0],
      ['tidegate_instances', 'production', 1],
      ['tidegate_instances', 'staging', 0],
      ['tidegate_series', 'production', 'server', 1],
      ['tidegate_rollouts', 'production', 'running', 1],
      ['tidegate_guardrails', 'production', 'chat-agent', 'no-data', 1],
      ['tidegate_guardrails', 'production', 'chat-agent', 'pass', expect.any(Number)],
      ['tidegate_outbox_waiting', expect.any(Number)],
      ['tidegate_exposition_rows_left_out', 0],
    ]);
  });
});
