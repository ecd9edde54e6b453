import type { EvidenceView } from '@tidegate/protocol';
import { evidenceMarks, pointText } from './evidence-marks.ts';
import { timeText } from './time-text.ts';

type Point = EvidenceView['points'][number];

const WIDTH = 760;
const LEFT = 90;
const RIGHT = 740;
const TOP = 96;
const BOTTOM = 276;
const AXIS_TOP = 330;
const ROW = 26;
/** Room for the figures behind their axis. */
const TEXT_WIDTH = 200;
/** Labels that are nearer to each other cannot be read. */
const LABEL_HEIGHT = 15;
const LINE_CHARACTERS = 104;
const SENTENCE_LINES = 2;

/** Colours by scheme, without variables, which not every viewer knows, and no font that must be loaded. */
const STYLE = `text{font:13px system-ui,sans-serif;fill:#1f2430}.title{font-size:16px;font-weight:600}.dim{fill:#5b6472}.paper{fill:#fff}.axis{stroke:#5b6472;fill:none}.line{stroke:#0b57d0;stroke-width:2;fill:none}.limit{stroke:#b3261e;stroke-dasharray:5 4;fill:none}.dot{fill:#0b57d0}.control{fill:#5b6472}
@media (prefers-color-scheme:dark){text{fill:#e6e9ef}.dim{fill:#a4acb9}.paper{fill:#14171c}.axis{stroke:#a4acb9}.line{stroke:#8ab4f8}.limit{stroke:#f2b8b5}.dot{fill:#8ab4f8}.control{fill:#a4acb9}}`;

/**
 * The same picture as a file of its own: how the evidence grew against its limit, and the last figures
 * on one axis. It has a title and a description for those who cannot see it, and no script.
 */
export function evidenceSvg(view: EvidenceView): string {
  const { guardrail, action, verdict } = view;
  const rows = axisRows(view);
  const height = rows.length === 0 ? BOTTOM + 40 : AXIS_TOP + rows.length * ROW;
  const title = `${guardrail}: ${verdict.kind}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(descriptionOf(view))}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}"/>`,
    `<text class="title" x="20" y="28">${escaped(guardrail)}</text>`,
    `<text x="${RIGHT}" y="28" text-anchor="end">${escaped(`${action}: ${verdict.kind}`)}</text>`,
    ...wrapped(verdict.sentence).map(
      (line, index) => `<text class="dim" x="20" y="${50 + index * 18}">${escaped(line)}</text>`,
    ),
    ...chart(view),
    ...rows.flat(),
    '</svg>',
    '',
  ].join('\n');
}

function descriptionOf(view: EvidenceView): string {
  const { verdict, points } = view;
  const { marks, interval } = evidenceMarks(view);
  const figures = marks.map(({ name, text }) => `${name} ${text}`);
  const around = interval === null ? [] : [`95 % interval of the candidate ${interval.text}`];
  const [first, last] = [points[0], points.at(-1)];
  const span =
    first === undefined || last === undefined
      ? 'Nothing was judged yet'
      : `From ${timeText(first.atMs)} to ${timeText(last.atMs)}`;
  return [`${verdict.sentence}.`, [span, ...figures, ...around].join('; ')].join(' ');
}

function chart(view: EvidenceView): string[] {
  const { points } = view;
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined)
    return [`<text x="${LEFT}" y="${TOP + 20}">nothing was judged yet</text>`];
  const highest = Math.max(0, ...points.flatMap(({ value, limit }) => [value ?? 0, limit ?? 0]));
  const top = highest > 0 ? highest * 1.08 : 1;
  const spanMs = Math.max(1, last.atMs - first.atMs);
  const x = (atMs: number) => LEFT + ((atMs - first.atMs) / spanMs) * (RIGHT - LEFT);
  const y = (value: number) => BOTTOM - (Math.max(0, value) / top) * (BOTTOM - TOP);
  const text = pointText(view);
  const limit = points.findLast((point) => point.limit !== null)?.limit ?? null;
  const label = (value: number, words: string) =>
    `<text class="dim" x="${LEFT - 8}" y="${rounded(y(value) + 4)}" text-anchor="end">${escaped(words)}</text>`;
  const isLabelled = (value: number) =>
    value > 0 && (limit === null || Math.abs(y(value) - y(limit)) > LABEL_HEIGHT);
  return [
    `<text class="dim" x="${LEFT}" y="${TOP - 8}">${view.unit === 'evidence' ? 'evidence, as a share of what fires' : 'figure and limit'}</text>`,
    `<path class="axis" d="M${LEFT} ${TOP}V${BOTTOM}H${RIGHT}"/>`,
    label(0, text(0)),
    ...(isLabelled(highest) ? [label(highest, text(highest))] : []),
    ...(limit === null ? [] : [label(limit, text(limit))]),
    ...pathOf('limit', points, ({ limit: value }) => value, x, y),
    ...pathOf('line', points, ({ value }) => value, x, y),
    `<text class="dim" x="${LEFT}" y="${BOTTOM + 20}">${timeText(first.atMs)}</text>`,
    `<text class="dim" x="${RIGHT}" y="${BOTTOM + 20}" text-anchor="end">${timeText(last.atMs)}</text>`,
  ];
}

/** A line with gaps where there is no value; none without any. */
function pathOf(
  name: string,
  points: readonly Point[],
  valueAt: (point: Point) => number | null,
  x: (atMs: number) => number,
  y: (value: number) => number,
): string[] {
  let isDrawn = false;
  let path = '';
  for (const point of points) {
    const value = valueAt(point);
    if (value !== null)
      path += `${isDrawn ? 'L' : 'M'}${rounded(x(point.atMs))} ${rounded(y(value))}`;
    isDrawn = value !== null;
  }
  return path === '' ? [] : [`<path class="${name}" d="${path}"/>`];
}

/** Candidate, control and limit on one axis, the elements of a row each. */
function axisRows(view: EvidenceView): string[][] {
  const { marks, interval } = evidenceMarks(view);
  const highest = Math.max(...marks.map(({ value }) => value), interval?.high ?? 0);
  if (marks.length === 0 || !(highest > 0)) return [];
  const x = (value: number) =>
    rounded(LEFT + (Math.max(0, value) / highest) * (RIGHT - LEFT - TEXT_WIDTH));
  return marks.map(({ name, value, text }, index) => {
    const middle = AXIS_TOP + index * ROW;
    const isCandidate = name === 'candidate';
    const around = isCandidate && interval !== null ? interval : null;
    return [
      `<text class="dim" x="${LEFT - 8}" y="${middle + 4}" text-anchor="end">${escaped(name)}</text>`,
      ...(around === null
        ? []
        : [`<path class="line" d="M${x(around.low)} ${middle}H${x(around.high)}"/>`]),
      name === 'limit'
        ? `<path class="limit" d="M${x(value)} ${middle - 10}v20"/>`
        : `<circle class="${isCandidate ? 'dot' : 'control'}" cx="${x(value)}" cy="${middle}" r="5"/>`,
      `<text x="${RIGHT}" y="${middle + 4}" text-anchor="end">${escaped(around === null ? text : `${text} (${around.text})`)}</text>`,
    ];
  });
}

/** Breaks between words; what does not fit is cut, it stands whole in the description. */
function wrapped(sentence: string): string[] {
  const lines: string[] = [''];
  for (const word of sentence.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length + 1 > LINE_CHARACTERS) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  if (lines.length <= SENTENCE_LINES) return lines;
  return [...lines.slice(0, SENTENCE_LINES - 1), `${lines[SENTENCE_LINES - 1]} …`];
}

function rounded(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

/** Text of others inside XML; characters that no XML document may have are replaced. */
function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}
