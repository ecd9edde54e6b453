import { expect, test } from 'vitest';
import { describeRollout } from './describe-rollout.ts';
import { createLiveView } from './live-view.ts';
import type { RolloutView } from './tidegate-api.ts';

const phase = (name: string, weightParts: number) => ({
  name,
  weightParts,
  segments: [],
  holdMs: 7_000,
  enteredMs: null,
});
const view: RolloutView = {
  id: 'r1',
  flag: 'useNewArchitecture',
  control: 'legacy',
  candidate: 'new',
  status: 'running',
  phase: 1,
  phases: [phase('shadow', 0), phase('quarter', 25_000), phase('full', 100_000)],
  heldMs: 2_500,
  units: { control: 0, candidate: 0 },
  blockers: ['hold'],
  verdicts: {
    a: { kind: 'pass', sentence: 'All is well' },
    b: { kind: 'fail', sentence: 'error_rate is 2 %, above 0.5 %' },
  },
  waitingFor: { approvals: [], reviews: [] },
  arms: {
    control: { turns: 100, errors: 0, errorRate: 0, p95Ms: 101.4 },
    candidate: { turns: 0, errors: 0, errorRate: null, p95Ms: null },
  },
  reason: '',
  createdMs: 0,
  changedMs: 0,
};

function screen(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 200, written, write: (text: string) => written.push(text) };
}

test('describeRollout() says where it is, who gets it, what both arms do and what fails', () => {
  expect(describeRollout(view)).toEqual([
    'legacy → new   ✓ shadow  ▶ quarter  · full   running',
    '  25 % of everybody, held 2.5 s of 7.0 s, waits for hold',
    '  legacy: 100 turns, errors 0.00 %, p95 101 ms   |   new: 0 turns, errors –, p95 –',
    '  ! error_rate is 2 %, above 0.5 %',
  ]);
});

test('createLiveView() without a terminal writes when something changed and every 3 s', () => {
  let nowMs = 0;
  const plain = screen(false);
  const show = createLiveView(plain, () => nowMs);
  for (nowMs of [0, 100, 2_999]) show.rollout(view);
  expect(plain.written).toHaveLength(1);
  nowMs = 3_000;
  show.rollout(view);
  show.rollout({ ...view, phase: 2 });
  expect(plain.written).toHaveLength(3);
});

test('createLiveView() on a terminal draws one block over itself and keeps lines above it', () => {
  const terminal = screen(true);
  const show = createLiveView(terminal, () => 0);
  const later = { ...view, heldMs: 2_600 };
  show.rollout(view);
  show.rollout(view);
  show.rollout(later);
  show.line('a line');
  const [before, after] = [view, later].map((each) => `${describeRollout(each).join('\n')}\n`);
  expect(terminal.written).toEqual([
    before,
    `\u001b[4A\u001b[0J${after}`,
    `\u001b[4A\u001b[0Ja line\n${after}`,
  ]);
});

test('createLiveView() leaves the block of a rollout that is over', () => {
  const terminal = screen(true);
  const show = createLiveView(terminal, () => 0);
  show.rollout({ ...view, status: 'completed' });
  show.line('next');
  expect(terminal.written.at(-1)).toBe('next\n');
});
