import {
  describeDuration,
  describeShare,
  type Timeline,
  type TimelineMark,
  type TimelineStep,
  WEIGHT_PARTS_TOTAL,
} from '@tidegate/core';
import { timeText } from './time-text.ts';
import type { PicturedTimeline } from './timeline-picture.ts';
import { pixels, xmlText } from './timeline-xml.ts';

const WIDTH = 960;
const LEFT = 60;
const RIGHT = 700;
const TOP = 70;
const BOTTOM = 230;
const BANDS_TOP = 290;
const BAND = 20;
const RULES_MAX = 40;
const MARKS_MAX = 60;
const NAME_LENGTH = 34;

/** Colours by scheme, without variables, which not every viewer knows, and no font that must be loaded. */
const STYLE = `text{font:12px system-ui,sans-serif;fill:#1f2430}.title{font-size:16px;font-weight:600}.dim{fill:#5b6472}.paper{fill:#fff}.axis{stroke:#5b6472;fill:none}.own{stroke:#0b57d0;stroke-width:2;fill:none}.real{stroke:#5b6472;stroke-width:2;stroke-dasharray:5 4;fill:none}.mark{stroke:#b3261e}.person{stroke:#5b6472;stroke-dasharray:2 3}.pass{fill:#b7dfc0}.fail{fill:#b3261e}.error{fill:#e8710a}.no-data{fill:#dfe3ea}.not-applicable{fill:#f2f4f7}
@media (prefers-color-scheme:dark){text{fill:#e6e9ef}.dim{fill:#a4acb9}.paper{fill:#14171c}.axis{stroke:#a4acb9}.own{stroke:#8ab4f8}.real{stroke:#a4acb9}.mark{stroke:#f2b8b5}.pass{fill:#2c5b38}.fail{fill:#f2b8b5}.no-data{fill:#3a404a}.not-applicable{fill:#22262d}}`;

type Scale = (atMs: number) => number;

/**
 * A timeline as a picture of its own: the share as steps, what every rule said as bands, and what
 * happened as lines. It has a title and a description for those who cannot see it, and no script.
 */
export function timelineSvg(title: string, pictured: PicturedTimeline): string {
  const { timeline, recorded } = pictured;
  const { startMs } = timeline;
  const endMs = Math.max(timeline.endMs, recorded?.at(-1)?.atMs ?? startMs);
  const spanMs = Math.max(1, endMs - startMs);
  const x: Scale = (atMs) =>
    pixels(LEFT + (Math.min(Math.max(0, atMs - startMs), spanMs) / spanMs) * (RIGHT - LEFT));
  const rules = Object.entries(timeline.verdicts).slice(0, RULES_MAX);
  const height = BANDS_TOP + rules.length * BAND + 30;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${xmlText(title)}</title>`,
    `<desc id="desc">${xmlText(descriptionOf(timeline))}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}"/>`,
    `<text class="title" x="20" y="28">${xmlText(title)}</text>`,
    `<text class="dim" x="${LEFT}" y="52">share of everybody${recorded === undefined ? '' : '; dashed: what really happened'}</text>`,
    `<path class="axis" d="M${LEFT} ${TOP}V${BOTTOM}H${RIGHT}"/>`,
    `<text class="dim" x="${LEFT - 8}" y="${TOP + 4}" text-anchor="end">100%</text>`,
    `<text class="dim" x="${LEFT - 8}" y="${BOTTOM + 4}" text-anchor="end">0%</text>`,
    ...marksOf(timeline.marks, x),
    ...(recorded === undefined ? [] : [stepsPath('real', recorded, x, endMs)]),
    stepsPath('own', timeline.steps, x, endMs),
    ...phaseLabels(timeline.steps, x),
    `<text class="dim" x="${LEFT}" y="${BOTTOM + 20}">${timeText(startMs)}</text>`,
    `<text class="dim" x="${RIGHT}" y="${BOTTOM + 20}" text-anchor="end">${timeText(endMs)}</text>`,
    ...rules.flatMap(([name, spans], index) => {
      const y = BANDS_TOP + index * BAND;
      return [
        ...spans.map(
          ({ fromMs, toMs, kind, sentence }) =>
            `<rect class="${kind}" x="${x(fromMs)}" y="${y - 11}" width="${pixels(Math.max(2, x(toMs) - x(fromMs)))}" height="14"><title>${xmlText(`${kind}: ${sentence}`)}</title></rect>`,
        ),
        `<text x="${RIGHT + 10}" y="${y}">${xmlText(shortened(name))}</text>`,
      ];
    }),
    '</svg>',
    '',
  ].join('\n');
}

function descriptionOf({ startMs, steps }: Timeline): string {
  const told = steps.map(
    ({ atMs, status, phase, weightParts, reason }) =>
      `After ${describeDuration(Math.round((atMs - startMs) / 1_000) * 1_000)} ${status} in phase ${phase} with ${describeShare(weightParts)}: ${reason}`,
  );
  return `${told.join('. ')}.`;
}

function stepsPath(name: string, steps: readonly TimelineStep[], x: Scale, endMs: number): string {
  const y = (weightParts: number) =>
    pixels(BOTTOM - (weightParts / WEIGHT_PARTS_TOTAL) * (BOTTOM - TOP));
  const path = steps.map(({ atMs, weightParts }, index) =>
    index === 0 ? `M${x(atMs)} ${y(weightParts)}` : `H${x(atMs)}V${y(weightParts)}`,
  );
  return `<path class="${name}" d="${path.join('')}${path.length === 0 ? `M${LEFT} ${BOTTOM}` : ''}H${x(endMs)}"/>`;
}

/** Names of phases where they were entered; those that would lie on each other are left out. */
function phaseLabels(steps: readonly TimelineStep[], x: Scale): string[] {
  let freeFrom = 0;
  return steps.flatMap(({ atMs, phase, status }) => {
    const text = status === 'running' ? phase : status;
    const at = x(atMs);
    if (at < freeFrom) return [];
    freeFrom = at + text.length * 7 + 6;
    return [`<text class="dim" x="${at + 3}" y="${TOP - 4}">${xmlText(text)}</text>`];
  });
}

function marksOf(marks: readonly TimelineMark[], x: Scale): string[] {
  return marks
    .filter(({ kind }) => kind !== 'controller')
    .slice(0, MARKS_MAX)
    .map(({ atMs, kind, text }) => {
      const name = kind === 'person' ? 'person' : 'mark';
      return `<path class="${name}" d="M${x(atMs)} ${TOP}V${BOTTOM}"><title>${xmlText(text)}</title></path>`;
    });
}

function shortened(name: string): string {
  return name.length <= NAME_LENGTH ? name : `${name.slice(0, NAME_LENGTH - 1)}…`;
}
