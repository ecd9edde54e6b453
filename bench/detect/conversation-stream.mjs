import { randomFrom } from './random.mjs';

/**
 * Conversations of several turns under a ramp. A conversation is judged by the step in force when it
 * starts, and keeps its arm; `fails(conversation, turn, second, random)` says whether a turn fails.
 * `second(i)` gives the turns of that second: `{draw, arm, id, isFirstFailure, atRisk, failed}` folded
 * by draw and arm.
 *
 * @param options.startsPerSecond mean number of conversations that start in a second
 * @param options.steps `{fromS, share}`, ascending; draw = index + 1
 */
export function conversationStream({ startsPerSecond, turns, turnEveryS, steps, fails, seed }) {
  const random = randomFrom(seed);
  /** Seconds from now → conversations whose next turn ends then. */
  const due = new Map();
  const later = (second, conversation) => {
    const list = due.get(second);
    if (list === undefined) due.set(second, [conversation]);
    else list.push(conversation);
  };
  const start = (second) => {
    const draw = drawAt(steps, second);
    const { share } = steps[draw - 1];
    for (let left = poisson(startsPerSecond, random); left > 0; left--) {
      const arm = random() < share ? 'candidate' : 'control';
      later(second, { draw, arm, turn: 0, hasFailed: false, mood: random() });
    }
  };
  return (second) => {
    start(second);
    const rows = new Map();
    for (const conversation of due.get(second) ?? []) {
      const failed = fails(conversation, second, random);
      count(rowOf(rows, conversation), conversation, failed);
      conversation.hasFailed ||= failed;
      conversation.turn += 1;
      if (conversation.turn < turns) {
        later(second + 1 + Math.floor(random() * 2 * turnEveryS), conversation);
      }
    }
    due.delete(second);
    return [...rows.values()];
  };
}

/** The newest step that is in force, from 1. */
function drawAt(steps, second) {
  let draw = 0;
  while (draw < steps.length && steps[draw].fromS <= second) draw += 1;
  return draw;
}

function rowOf(rows, { draw, arm }) {
  const key = draw * 2 + (arm === 'candidate' ? 1 : 0);
  const known = rows.get(key);
  if (known !== undefined) return known;
  const row = { draw, arm, turns: 0, failures: 0, atRisk: 0, firstFailures: 0, newUnits: 0 };
  rows.set(key, row);
  return row;
}

function count(row, { turn, hasFailed }, failed) {
  row.turns += 1;
  if (turn === 0) row.newUnits += 1;
  if (failed) row.failures += 1;
  if (hasFailed) return;
  row.atRisk += 1;
  if (failed) row.firstFailures += 1;
}

function poisson(mean, random) {
  const limit = Math.exp(-mean);
  let product = random();
  let count = 0;
  while (product > limit) {
    product *= random();
    count += 1;
  }
  return count;
}
