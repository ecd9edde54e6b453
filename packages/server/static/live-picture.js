import { svg } from './live-dom.js';
import { drawLines } from './live-lines.js';
import { drawMarks } from './live-marks.js';
import { LETTER, roundTop, timeSpan } from './live-scale.js';

const HEIGHT = 180;
/** Room above the plot for the names of phases, below it for the times. */
const TOP = 22;
const BOTTOM = 24;
const RIGHT = 8;
/** Room for `100 ms`, so that pictures stand under each other. */
const LEFT_MIN = 52;
/** A limit farther away than this would press the lines flat: it is told in words only. */
const LIMIT_REACH = 5;

/**
 * A figure of both arms over time, drawn for `width` px.
 *
 * `view`: id, title, sentence, moments, read(arm), words(value), limit or null, marks, least (the
 * lowest upper end of the axis), agoWords(ms).
 */
export function picture(view, width) {
  const frame = frameOf(view, width);
  const titleId = `${view.id}-title`;
  const sentenceId = `${view.id}-sentence`;
  return svg(
    'svg',
    {
      class: 'picture',
      viewBox: `0 0 ${width} ${HEIGHT}`,
      role: 'img',
      'aria-labelledby': `${titleId} ${sentenceId}`,
    },
    svg('title', { id: titleId }, `${view.title} over time`),
    svg('desc', { id: sentenceId }, view.sentence),
    valueTicks(view, frame),
    timeTicks(view, frame),
    drawMarks(view.marks, frame),
    drawLines(view, frame),
    limitLine(view.limit, frame),
  );
}

/** Where the plot lies, and where a time and a value lie in it. */
function frameOf({ moments, read, words, limit, least }, width) {
  const values = moments.flatMap((moment) => [read(moment.control), read(moment.candidate)]);
  const highest = Math.max(0, ...values.filter((value) => value !== null));
  const isNear =
    limit !== null && limit.value > 0 && limit.value <= LIMIT_REACH * Math.max(highest, least);
  const top = roundTop(Math.max(highest, isNear ? limit.value : 0) * 1.08, least);
  const toMs = moments.at(-1).atMs;
  const spanMs = timeSpan(toMs - moments[0].atMs);
  const longest = Math.max(words(top).length, words(top / 2).length);
  const left = Math.max(LEFT_MIN, 10 + LETTER * longest);
  const right = width - RIGHT;
  const bottom = HEIGHT - BOTTOM;
  return {
    left,
    right,
    top: TOP,
    bottom,
    spanMs,
    highestTick: top,
    isLimitNear: isNear,
    x: (atMs) => right - ((toMs - atMs) / spanMs) * (right - left),
    y: (value) => bottom - (value / top) * (bottom - TOP),
    fromMs: toMs - spanMs,
    toMs,
  };
}

function valueTicks({ words }, { left, right, y, highestTick }) {
  return [0, highestTick / 2, highestTick].map((value) => {
    const at = y(value);
    return svg(
      'g',
      {},
      svg('line', { class: 'grid-line', x1: left, x2: right, y1: at, y2: at }),
      label({ x: left - 7, y: at + 4, 'text-anchor': 'end' }, words(value)),
    );
  });
}

function timeTicks({ agoWords }, { x, toMs, spanMs, bottom }) {
  return [
    [spanMs, 'start'],
    [spanMs / 2, 'middle'],
    [0, 'end'],
  ].map(([agoMs, anchor]) =>
    label({ x: x(toMs - agoMs), y: bottom + 17, 'text-anchor': anchor }, agoWords(agoMs)),
  );
}

function limitLine(limit, { isLimitNear, left, right, y }) {
  if (!isLimitNear) return null;
  const at = y(limit.value);
  return svg(
    'g',
    { class: 'limit', 'data-tone': limit.tone },
    svg('line', { x1: left, x2: right, y1: at, y2: at }),
    label({ class: 'label limit-label', x: left + 6, y: at - 5 }, limit.words),
  );
}

function label(attributes, words) {
  return svg('text', { class: 'label', ...attributes }, words);
}
