import { element, show } from './live-dom.js';
import { picture } from './live-picture.js';
import { captionOf, table, turnsLine } from './live-present.js';
import { agoTime, clockTime, ENDED, millis, rate, TURNED_BACK } from './live-words.js';

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
      show(spoken, now, () => table(FIGURES, rollout, { control, candidate }));
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
  return [...began, { name: 'rollback', atMs: Math.min(changedMs, lastMs), tone: 'bad' }];
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
