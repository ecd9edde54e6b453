import { describe, expect, test } from 'vitest';
import { caseFile } from './case-file.fixture.ts';
import { engineVectors } from './engine-vectors.fixture.ts';
import { experimentVectors } from './experiment-vectors.fixture.ts';
import { functionVectors } from './function-vectors.fixture.ts';
import { expectNear } from './near.fixture.ts';
import { peerVectors } from './peer-vectors.fixture.ts';
import type { Vector } from './vector.fixture.ts';

const answers = { ...functionVectors, ...engineVectors, ...experimentVectors, ...peerVectors };
const LEFT_OUT: Readonly<Record<string, string>> = {
  H1: 'another sketch: ours has 64 linear buckets an octave and needs no logarithm',
};

const { title, content, absent } = caseFile<{ readonly vectors: readonly Vector[] }>(
  'stats-vectors',
  'stats-vectors.json',
);
const vectors = content?.vectors ?? [];
const kept = vectors.filter(({ id }) => !(id in LEFT_OUT));

describe.skipIf(absent)(title, () => {
  test('leaves out only what it says', ({ task }) => {
    const count = vectors.length - kept.length;
    const why = Object.values(LEFT_OUT).join('; ');
    task.meta.conformance = { passed: 0, total: 0, excluded: { count, why } };
    expect([kept.length > 0, count]).toEqual([true, Object.keys(LEFT_OUT).length]);
  });

  test.each(kept.map((vector) => [vector.id, vector.method, vector] as const))(
    '%s %s',
    (id, _, vector) => {
      const answer = answers[id];
      // A vector that nobody answers is a miss, not a pass.
      expect(answer, id).toBeDefined();
      expectNear(answer?.(vector), vector.expected, vector.tol);
    },
  );
});
