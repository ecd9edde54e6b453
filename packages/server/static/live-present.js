// The present figures of both arms, in words.

import { element } from './live-dom.js';
import { count, ENDED } from './live-words.js';

/** A figure of both arms, large. */
export function captionOf({ control, candidate, status }, { title, read, words }, arms) {
  const side = (name, variant, arm) =>
    element(
      'span',
      { class: name },
      element('span', { class: 'key' }),
      variant,
      ' ',
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
  return ENDED.includes(status) ? 'last minute before the end' : 'last minute';
}

export function turnsLine(rollout, { control, candidate }) {
  return [
    `Turns, ${spanWords(rollout.status)}: `,
    element('span', { class: 'of-control' }, `${rollout.control} ${count(control.turns)}`),
    ', ',
    element('span', { class: 'of-candidate' }, `${rollout.candidate} ${count(candidate.turns)}`),
  ];
}

/** All figures for those who listen. */
export function table(figures, rollout, { control, candidate }) {
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
    element('caption', {}, `Both variants, ${spanWords(rollout.status)}`),
    element('thead', {}, row('col', ['Figure', rollout.control, rollout.candidate])),
    element(
      'tbody',
      {},
      figures.map(figure),
      row('row', ['Turns', count(control.turns), count(candidate.turns)]),
    ),
  );
}
