import type { RehearsalView } from '@tidegate/protocol';
import pc from 'picocolors';
import { expect, test } from 'vitest';
import { rehearsalLine, rehearsalPicture } from './rehearsal-picture.ts';

const colors = pc.createColors(false);
const layer = (changes: Partial<RehearsalView['layers'][number]>) => ({
  ...{ name: 'flag', kind: 'flag' as const, target: 'control', action: null, withinMs: null },
  ...{ state: 'waiting' as const, tookMs: null, steps: [] },
  ...changes,
});
const view: RehearsalView = {
  ...{ id: 'rh_1', environment: 'staging', plan: 'chat', planHash: 'abc', mode: 'live' },
  ...{ state: 'ok', startedMs: 1_800_000_000_000, endedMs: 1_800_000_009_000, by: 'ana' },
  layers: [
    layer({ state: 'ok', tookMs: 0 }),
    layer({
      ...{ name: 'app', kind: 'deployment', target: 'previous', action: 'lb', withinMs: 10_000 },
      ...{ state: 'ok', tookMs: 5_000 },
      steps: [
        { step: 'execute', outcome: 'ok', tookMs: 4_200, detail: 'green is live\nmore' },
        { step: 'undo', outcome: 'ok', tookMs: 300, detail: '' },
      ],
    }),
    layer({ name: 'db', kind: 'database', target: 'backup', state: 'by-hand', withinMs: 600_000 }),
  ],
};

test('rehearsalPicture() shows each layer, its time of its limit, and its steps', () => {
  expect(rehearsalPicture(view, colors)).toEqual([
    'Rehearsal of the rollback of chat in staging',
    '✓ flag → control 0 ms',
    '✓ app  → previous lb ████████████░░░░░░░░░░░░ 5.0 s of 10s',
    '    ✓ execute  4.2 s  green is live',
    '    ✓ undo  300 ms',
    '✋ db   → backup by hand (limit 10m)',
    'rh_1: all layers are well; 5.0 s in all, and taken back; 1 by hand, not measured',
  ]);
});

test('rehearsalPicture() names what failed and what took too long, and plays no tricks', () => {
  const [flag, app] = view.layers;
  const slow = { ...(app ?? layer({})), tookMs: 11_000, steps: [] };
  const bad = layer({ name: 'x\u001b[2J', state: 'failed', action: 'gone' });
  const lines = rehearsalPicture(
    { ...view, state: 'failed', layers: [flag ?? layer({}), slow, bad] },
    colors,
  );
  expect(lines.join('\n')).not.toContain('\u001b');
  expect(lines.at(-1)).toBe(
    'rh_1: a layer is not well; 11.0 s in all, and taken back; over the limit: "app"',
  );
});

test('rehearsalLine() is one line, and says of a dry run that nothing was changed', () => {
  expect(rehearsalLine({ ...view, mode: 'dry', layers: [] })).toBe(
    '2027-01-15 08:00:00 UTC  staging  chat  dry  by ana  rh_1: all layers are well; nothing was changed',
  );
  expect(rehearsalLine({ ...view, state: 'running' })).toContain('rh_1 runs');
});
