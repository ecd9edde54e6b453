import { expect, test } from 'vitest';
import { settled } from '../manual-runtime.fixture.ts';
import { aShadowWorld } from './shadowed-turn.fixture.ts';

test('OutwardTurn: a part that was made for control ends its part only, also in a shadow', async () => {
  const { turnOf, outcomes, ended } = aShadowWorld();
  const turn = turnOf();
  const part = turn.child('research');
  turn.shadow('chat', {
    control: () => 'same',
    candidate: () => {
      part.fail(new Error('no sources'));
      part.end();
      return 'same';
    },
    log: (outcome) => outcomes.push(outcome),
  });
  await settled();
  expect([outcomes, ended]).toMatchObject([[{ failed: false, mismatch: false }], []]);
});
