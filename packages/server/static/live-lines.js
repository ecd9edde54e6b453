import { svg } from './live-dom.js';

/** A longer silence of the page, hidden or without an answer, is a gap and not a line. */
const GAP_MS = 12_000;

/** Control dashed, candidate solid over a light ground, each with a dot where it stands now. */
export function drawLines({ moments, read }, frame) {
  const control = piecesOf(moments, (moment) => read(moment.control), frame);
  const candidate = piecesOf(moments, (moment) => read(moment.candidate), frame);
  return [
    svg('path', { class: 'ground-candidate', d: candidate.map(areaOver(frame.bottom)).join('') }),
    svg('path', { class: 'line-control', d: control.map(lineOf).join('') }),
    svg('path', { class: 'line-candidate', d: candidate.map(lineOf).join('') }),
    dot('dot-control', control, frame),
    dot('dot-candidate', candidate, frame),
  ];
}

/** Unbroken runs of points. */
function piecesOf(moments, figureOf, { x, y, fromMs }) {
  const pieces = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const moment of moments) {
    const value = figureOf(moment);
    if (value === null || moment.atMs < fromMs) continue;
    if (moment.atMs - lastMs > GAP_MS) pieces.push([]);
    pieces.at(-1).push([round(x(moment.atMs)), round(y(value))]);
    lastMs = moment.atMs;
  }
  return pieces;
}

function lineOf(points) {
  // A point alone is a line of no length, which round ends make a dot.
  return `M${points.map(([x, y]) => `${x} ${y}`).join('L')}${points.length === 1 ? 'h0' : ''}`;
}

function areaOver(bottom) {
  return (points) => `${lineOf(points)}V${bottom}H${points[0][0]}Z`;
}

function dot(name, pieces, { right }) {
  const last = pieces.at(-1)?.at(-1);
  if (last === undefined || last[0] < right - 1) return null;
  return svg('circle', { class: name, cx: last[0], cy: last[1], r: 3.5 });
}

const round = (value) => Math.round(value * 10) / 10;
