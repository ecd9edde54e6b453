import { element, show } from './live-dom.js';
import { picture } from './live-picture.js';
import { agoTime, clockTime, count, ENDED, millis, rate, TURNED_BACK } from './live-words.js';

const FIGURES = [
  {
    key: 'error-rate',
    title: 'Error rate',
    rule: 'error_rate',
    read: (arm) => arm.errorRate,
    words: rate,
    least: 0.002,
  },
  {
    key: 'latency',
    title: 'Latency p95',
    rule: 'p95 latency_ms',
    read: (arm) => arm.p95Ms,
    words: millis,
    least: 10,
  },
];

/** Old beside new: two pictures, a line of text, and the same as a table for those who listen. */
export function createFigures() {
  const drawn = FIGURES.map((figure) => ({
    figure,
    caption: element('figcaption', {}),
    place: element('div', { class: 'picture-place' }),
  }));
  const turns = element('p', { class: 'turns' });
  const spoken = element('div', { class: 'spoken' });
  const node = element(
    'div',
    { class: 'block figures' },
    drawn.map(({ caption, place }) => element('figure', {}, caption, place)),
    turns,
    spoken,
  );
  return {
    node,
    update(rollout, moments) {
      const { control, candidate } = moments.at(-1);
      const now = [control, candidate, rollout.status];
      for (const { figure, caption, place } of drawn) {
        const limit = limitOf(rollout.verdicts, figure);
        show(caption, now, () => captionOf(rollout, figure, { control, candidate }));
        draw(place, viewOf(rollout, { figure, limit, moments }), [rollout.phases, limit]);
      }
      show(turns, now, () => turnsLine(rollout, { control, candidate }));
      show(spoken, now, () => table(rollout, { control, candidate }));
    },
  };
}

/** Drawn for the width that there is, so that labels keep their size; not while it is folded away. */
function draw(place, view, data) {
  const width = Math.round(place.clientWidth);
  if (width < 1) return;
  const last = view.moments.at(-1);
  show(place, [width, view.moments.length, last, view.sentence, data], () => picture(view, width));
}

function viewOf(rollout, { figure, limit, moments }) {
  const { title, read, words, key } = figure;
  const last = moments.at(-1);
  const isOver = ENDED.includes(rollout.status);
  const told = ['control', 'candidate'].map((arm) => `${rollout[arm]} ${words(read(last[arm]))}`);
  const limitWords = limit === null ? '' : `; ${limit.words}`;
  return {
    ...figure,
    id: `${rollout.id}-${key}`,
    moments,
    limit,
    marks: marksOf(rollout, last.atMs),
    sentence: `${title} ${isOver ? 'at the end' : 'now'}: ${told.join(', ')}${limitWords}`,
    agoWords: (ms) => agoTime(ms, isOver ? clockTime(last.atMs) : null),
  };
}

function marksOf({ phases, status, changedMs }, lastMs) {
  const began = phases
    .filter(({ enteredMs }) => enteredMs !== null)
    .map(({ name, enteredMs }) => ({ name, atMs: enteredMs, tone: 'calm' }));
  if (!TURNED_BACK.includes(status)) return began;
  return [...began, { name: 'rolled back', atMs: Math.min(changedMs, lastMs), tone: 'bad' }];
}

/** The tightest limit of a figure. A band only begins to worry, so a plain limit goes before it. */
function limitOf(verdicts, { rule, words }) {
  const kinds = [
    { begin: `${rule} above `, say: 'limit', tone: 'bad' },
    { begin: `${rule} between `, say: 'watched from', tone: 'care' },
  ];
  for (const { begin, say, tone } of kinds) {
    const limits = Object.entries(verdicts)
      .filter(([name, { numbers }]) => name.startsWith(begin) && Number.isFinite(numbers.limit))
      .map(([, { numbers }]) => numbers.limit);
    const value = Math.min(...limits);
    if (limits.length > 0) return { value, tone, words: `${say} ${words(value)}` };
  }
  return null;
}

function captionOf({ control, candidate, status }, { title, read, words }, arms) {
  const side = (name, variant, arm) =>
    element(
      'span',
      { class: name },
      element('span', { class: 'key' }),
      variant,
      element('b', {}, words(read(arm))),
    );
  return [
    element('h3', {}, title, element('small', {}, spanWords(status))),
    element(
      'p',
      { class: 'present', 'aria-hidden': 'true' },
      side('of-control', control, arms.control),
      side('of-candidate', candidate, arms.candidate),
    ),
  ];
}

function spanWords(status) {
  return ENDED.includes(status) ? 'over the minute before the end' : 'over the last minute';
}

function turnsLine(rollout, { control, candidate }) {
  return [
    `Turns ${spanWords(rollout.status)}: `,
    element('span', { class: 'of-control' }, `${rollout.control} ${count(control.turns)}`),
    ', ',
    element('span', { class: 'of-candidate' }, `${rollout.candidate} ${count(candidate.turns)}`),
  ];
}

function table(rollout, { control, candidate }) {
  const row = (scope, cells) =>
    element(
      'tr',
      {},
      cells.map((cell, index) => {
        const isHead = scope === 'col' || index === 0;
        return isHead ? element('th', { scope }, cell) : element('td', {}, cell);
      }),
    );
  const figure = ({ title, read, words }) =>
    row('row', [title, words(read(control)), words(read(candidate))]);
  return element(
    'table',
    {},
    element('caption', {}, `Both variants ${spanWords(rollout.status)}`),
    element('thead', {}, row('col', ['Figure', rollout.control, rollout.candidate])),
    element('tbody', {}, FIGURES.map(figure), row('row', ['Turns', count(control.turns), count(candidate.turns)])),
  );
}
