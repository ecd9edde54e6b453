import { element } from './live-dom.js';
import { clockTime, duration, TURNED_BACK } from './live-words.js';

const STATES = {
  waiting: { mark: '○', word: 'waiting' },
  running: { mark: '…', word: 'under way' },
  verified: { mark: '✓', word: 'verified' },
  failed: { mark: '✕', word: 'failed' },
  skipped: { mark: '–', word: 'skipped' },
};
const STEPS = {
  prepare: 'prepares',
  execute: 'goes back',
  verify: 'is verified',
  check: 'is checked',
  clean: 'is watched',
  undo: 'is taken back',
};

/**
 * The layers of a rollback along its time: a bar each, from its begin to its end, with the limit as a
 * mark. `null` when nothing but the flag goes back.
 */
export function layers({ status, layers: all, goingBack, changedMs }) {
  const isTold =
    TURNED_BACK.includes(status) && (all.length > 1 || (all[0]?.steps.length ?? 0) > 0);
  if (!isTold) return null;
  const beganMs =
    goingBack?.beganMs ?? all.find((one) => one.beganMs !== null)?.beganMs ?? changedMs;
  const endMs = Math.max(beganMs + 1_000, ...all.map((one) => one.endedMs ?? one.beganMs ?? 0));
  const place = (ms) => `${(100 * (ms - beganMs)) / (endMs - beganMs)}%`;
  return element(
    'section',
    { class: 'layers', 'aria-label': 'Layers of the rollback' },
    element('h3', {}, 'Layers', element('small', {}, scopeWords(goingBack))),
    element(
      'ol',
      {},
      all.map((layer) => row(layer, place)),
    ),
  );
}

function row(layer, place) {
  const { name, kind, target, state, steps } = layer;
  const { mark, word } = STATES[state] ?? { mark: '?', word: state };
  const failed = steps.filter(({ outcome }) => outcome !== 'ok').at(-1);
  return element(
    'li',
    { 'data-state': layer.askedMs !== null && state === 'waiting' ? 'asked' : state },
    element('span', { class: 'item-mark', 'aria-hidden': 'true' }, mark),
    element('span', {}, kind === 'flag' || kind === 'watch' ? name : `${name} to ${target}`),
    track(layer, place),
    element('small', {}, facts(layer, word).join(', ')),
    failed === undefined || state === 'verified'
      ? null
      : element('p', { class: 'layer-trouble' }, `${failed.step}: ${failed.detail}`),
  );
}

function track({ beganMs, endedMs, withinMs }, place) {
  const line = element('span', { class: 'layer-track', 'aria-hidden': 'true' });
  if (beganMs === null) return line;
  const bar = element('span', { class: 'layer-bar' });
  // Set by script: the page's policy lets no style stand in an attribute.
  bar.style.insetInlineStart = place(beganMs);
  bar.style.insetInlineEnd = `calc(100% - ${place(endedMs ?? beganMs)})`;
  line.append(bar);
  // A limit far beyond the end is said in words: drawn to its scale the bars would be dots.
  if (withinMs === null || Number.parseFloat(place(beganMs + withinMs)) > 100) return line;
  const limit = element('span', { class: 'layer-limit' });
  limit.style.insetInlineStart = place(beganMs + withinMs);
  line.append(limit);
  return line;
}

function facts(layer, word) {
  const { state, attempt, withinMs, detail } = layer;
  return [
    nowWords(layer, word),
    whoWords(layer),
    attempt > 1 && state === 'running' ? `attempt ${attempt}` : '',
    timeWords(layer),
    withinMs === null ? '' : `limit ${duration(withinMs)}`,
    state === 'failed' || state === 'skipped' ? detail : '',
  ].filter((fact) => fact !== '');
}

function nowWords({ state, step, askedMs }, word) {
  if (askedMs !== null && state === 'waiting') return 'waits for somebody to say go';
  return state === 'running' ? (STEPS[step] ?? word) : word;
}

function whoWords({ kind, action }) {
  if (kind === 'flag') return 'at once';
  if (kind === 'watch') return '';
  return action ?? 'by hand';
}

function timeWords({ beganMs, endedMs }) {
  if (beganMs === null) return '';
  return endedMs === null ? `since ${clockTime(beganMs)}` : `took ${duration(endedMs - beganMs)}`;
}

function scopeWords(goingBack) {
  if (goingBack === null || goingBack === undefined) return '';
  const { scope, row: said, withinMs, tookMs } = goingBack;
  return [
    scope === 'quick' ? 'the flag alone' : 'all layers',
    said === null ? '' : `as "${said}" says`,
    withinMs === null ? '' : `within ${duration(withinMs)}`,
    tookMs === null ? '' : `took ${duration(tookMs)}`,
  ]
    .filter((word) => word !== '')
    .join(', ');
}
