import { svg } from './live-dom.js';
import { LETTER } from './live-scale.js';

const NAME_MAX = 18;
const SPACE = 4;

/**
 * Thin upright lines where a phase began. The newest name is placed first; one that has no room is
 * left out, and its line does not reach up to the names.
 */
export function drawMarks(marks, { left, right, top, bottom, x, fromMs, toMs }) {
  const taken = [];
  return marks
    .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
    .sort((one, other) => other.atMs - one.atMs)
    .map(({ atMs, name, tone }) => {
      const at = x(atMs);
      const words = name.length > NAME_MAX ? `${name.slice(0, NAME_MAX - 1)}…` : name;
      const place = placeOf(at, words.length * LETTER, { left, right, taken });
      if (place !== null) taken.push({ from: at, to: at }, place);
      return svg(
        'g',
        { class: 'mark-line', 'data-tone': tone },
        svg('line', { x1: at, x2: at, y1: place === null ? top : top - 16, y2: bottom }),
        place === null ? null : svg('text', { class: 'label', x: place.from, y: top - 7 }, words),
      );
    });
}

/** Right of the line where there is room, else left of it, else nowhere. */
function placeOf(at, width, { left, right, taken }) {
  const isFree = ({ from, to }) =>
    taken.every((other) => to + SPACE <= other.from || from >= other.to + SPACE);
  if (!isFree({ from: at, to: at })) return null;
  return (
    [at + SPACE, at - SPACE - width]
      .map((from) => ({ from, to: from + width }))
      .find((place) => place.from >= left && place.to <= right && isFree(place)) ?? null
  );
}
