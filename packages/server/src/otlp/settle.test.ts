import { expect, test } from 'vitest';
import type { SpanFact, UsageFact } from './facts.ts';
import { createSettling } from './settle.ts';
import { NEW_TRACE } from './stored-trace.ts';
import type { StoredUnit } from './stored-unit.ts';

const CANDIDATE = { flag: 'chat', variant: 'new', draw: 1 };

/** Turns of one conversation, each with one model call. */
function settled(units: Map<string, StoredUnit>, ...usages: readonly UsageFact[]) {
  const settling = createSettling(units, { of: () => null });
  for (const [index, usage] of usages.entries()) {
    const at = { startMs: 0, endMs: 10, failed: false, weight: 1, entry: false };
    const agent: SpanFact = { id: `a${index}`, parent: '', does: 'turn', ...at };
    const model: SpanFact = { id: `m${index}`, parent: agent.id, does: 'model', ...at, usage };
    const trace = { ...NEW_TRACE, spans: [agent, model], flags: [CANDIDATE], conversation: 'c' };
    settling.settle({ traceId: `t${index}`, trace, startedMs: 0, dueMs: 0 });
  }
  const { series, exposures } = settling.drain();
  const told = (flag: string, metric: string) =>
    series
      .filter((one) => one.flag === flag && one.metric === metric)
      .flatMap(({ cell }) =>
        cell.kind === 'rate'
          ? [[cell.trials, cell.events, cell.atRiskUnits, cell.newUnits, cell.failedUnits]]
          : [],
      );
  return { told, exposures };
}

const answer = (refused: boolean): UsageFact => ({ cut: false, refused });

test('settle() tells each rate by conversation: at risk until its event happens, named then only', () => {
  const units = new Map<string, StoredUnit>();
  const first = settled(units, answer(false), answer(true), answer(true));
  expect(first.told('chat', 'refusal_rate')).toEqual([[3, 2, 1, 0, ['c']]]);
  expect(first.told('chat', 'truncated_rate')).toEqual([[3, 0, 1, 0, []]]);
  expect(first.told('chat', 'error_rate')).toEqual([[3, 0, 1, 1, []]]);
  const second = settled(units, answer(true), answer(false));
  expect(second.told('chat', 'refusal_rate')).toEqual([[2, 1, 0, 0, []]]);
  expect(second.told('chat', 'truncated_rate')).toEqual([[2, 0, 1, 0, []]]);
  expect(second.told('chat', 'error_rate')).toEqual([[2, 0, 1, 0, []]]);
});

test('settle() names nobody for the whole product in such a rate, and tells who met the variant', () => {
  const { told, exposures } = settled(new Map(), answer(true));
  expect(told('', 'refusal_rate')).toEqual([[1, 1, 0, 0, []]]);
  expect(exposures).toEqual([
    { kind: 'exposure', key: 'chat', unit: 'c', variant: 'new', draw: 1, atMs: 0 },
  ]);
});
