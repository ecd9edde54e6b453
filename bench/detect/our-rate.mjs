import { absorb, emptyMemory, judge } from '../../packages/core/dist/index.js';

const EPOCH_MS = 1_767_225_600_000;

/** The guardrail `error_rate worseThan: control` as a plan compiles it. */
export function rateGuardrail(alpha, tolerance = { kind: 'ratio', value: 0 }) {
  return {
    shape: 'compared-rate',
    name: 'error_rate worse than control',
    metric: 'error_rate',
    action: 'rollback',
    absolute: false,
    worse: 'higher',
    tolerance,
    alpha,
    forMs: 0,
  };
}

/** One row of a tick, as ingest makes it. */
export function rateRow(arm, draw, atMs, units, failures) {
  return {
    metric: 'error_rate',
    draw,
    arm,
    startMs: Math.floor(atMs / 10_000) * 10_000,
    cell: {
      kind: 'rate',
      trials: units,
      events: failures,
      atRiskUnits: units,
      newUnits: units,
      openUnits: 0,
      failedUnits: [],
    },
    firstFailures: failures,
  };
}

/**
 * Our comparison of rates, through the front doors `absorb` and `judge`, one tick a second. A second
 * without a failure changes nothing but the number of units, if it has units of both arms and none
 * wait for the other arm: a run of such seconds is one tick.
 */
export function ourRate({ alpha, draw = 1, tolerance }) {
  const guardrail = rateGuardrail(alpha, tolerance);
  let memory = emptyMemory(guardrail);
  let quiet = [0, 0];
  let waiting = [0, 0];
  const tick = (atMs, rows) => {
    memory = absorb(guardrail, memory, { atMs, liveInstances: 1, rows });
  };
  const wait = (nC, nL) => {
    const units = [waiting[0] + nC, waiting[1] + nL];
    waiting = units[0] > 0 && units[1] > 0 ? [0, 0] : units;
  };
  return {
    second(second, [nC, nL, xC, xL]) {
      const atMs = EPOCH_MS + second * 1_000;
      if (xC + xL === 0 && nC > 0 && nL > 0 && waiting[0] + waiting[1] === 0) {
        quiet = [quiet[0] + nC, quiet[1] + nL];
        return false;
      }
      if (quiet[0] + quiet[1] > 0) {
        tick(atMs - 1_000, [
          rateRow('candidate', draw, atMs, quiet[0], 0),
          rateRow('control', draw, atMs, quiet[1], 0),
        ]);
        quiet = [0, 0];
      }
      tick(atMs, [
        rateRow('candidate', draw, atMs, nC, xC),
        rateRow('control', draw, atMs, nL, xL),
      ]);
      wait(nC, nL);
      return xC > 0 && judge(guardrail, memory, atMs).kind === 'fail';
    },
    /** Any rows: for several draws. */
    rows(atMs, rows) {
      tick(atMs, rows);
      return judge(guardrail, memory, atMs).kind === 'fail';
    },
  };
}
