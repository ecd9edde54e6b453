import { absorb, emptyMemory, judge, sketchIndex } from '../../packages/core/dist/index.js';

const EPOCH_MS = 1_767_225_600_000;
/** Values are exp(log) × this: a latency of 200 ms, a cost of 4 cents. */
const UNIT = { latency_ms: 200, cost_usd: 0.04 };

/**
 * Our comparison of values (`worseThan: control` on latency or cost) through `absorb` and `judge`, one
 * tick a second, with what is known of control from before.
 */
export function ourValues({ alpha, metric, history }) {
  const guardrail = {
    shape: 'compared-values',
    name: `${metric} worse than control`,
    metric,
    action: 'rollback',
    absolute: false,
    worse: 'higher',
    of: 'all',
    heavyTail: metric === 'cost_usd',
    tolerance: { kind: 'ratio', value: 0 },
    alpha,
    forMs: 0,
  };
  let memory = emptyMemory(guardrail);
  let first = true;
  return {
    second(second, { candidate, control }) {
      const atMs = EPOCH_MS + second * 1_000;
      const rows = [];
      if (candidate.length > 0) rows.push(row('candidate', candidate));
      if (control.length > 0) rows.push(row('control', control));
      const told = first ? { history: [{ metric, sketch: sketchOf(history) }] } : {};
      first = false;
      memory = absorb(guardrail, memory, { atMs, liveInstances: 1, rows, ...told });
      return judge(guardrail, memory, atMs).kind === 'fail';

      function row(arm, logs) {
        const sketch = sketchOf(logs);
        const startMs = Math.floor(atMs / 10_000) * 10_000;
        const cell = {
          kind: 'distribution',
          count: logs.length,
          sumMicro: 0,
          sketch,
          perUnit: sketch,
        };
        return { metric, draw: 1, arm, startMs, cell };
      }
    },
  };

  function sketchOf(logs) {
    const counts = new Map();
    for (const log of logs) {
      const index = sketchIndex(Math.exp(log) * UNIT[metric]);
      counts.set(index, (counts.get(index) ?? 0) + 1);
    }
    return [...counts].sort(([a], [b]) => a - b);
  }
}
