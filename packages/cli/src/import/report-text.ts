import type { Crossing } from './crossing.ts';
import type { Note, VendorExport } from './vendor-export.ts';
import { WALK_STEPS, type Walk } from './walk-files.ts';

/** All that is said of an import. */
export interface ImportReport {
  readonly vendor: VendorExport['vendor'];
  readonly flags: number;
  readonly segments: number;
  readonly notes: readonly Note[];
  readonly crossings: readonly Crossing[];
  readonly walks: readonly Walk[];
}

const ROWS_SHOWN = 5_000;

/** The report of an import as Markdown. Never throws. */
export function reportText({
  vendor,
  flags,
  segments,
  notes,
  crossings,
  walks,
}: ImportReport): string {
  const lost = notes.filter(({ kind }) => kind === 'lost');
  const said = notes.filter(({ kind }) => kind === 'said');
  return [
    `# Import from ${vendor}`,
    '',
    `${flags} flags and ${segments} segments were written. ${lost.length} places could not be taken over as they were; ${said.length} are worth knowing.`,
    '',
    '## Not taken over as it was',
    '',
    ...(lost.length === 0 ? ['Nothing.'] : noteTable(lost)),
    '',
    '## Worth knowing',
    '',
    ...(said.length === 0 ? ['Nothing.'] : noteTable(said)),
    '',
    '## Units that change side',
    '',
    ...crossingLines(crossings),
    '',
    ...walkLines(walks),
  ].join('\n');
}

function noteTable(notes: readonly Note[]): string[] {
  return bounded([
    '| place | flag | what stands there | what is written |',
    '|---|---|---|---|',
    ...notes.map(({ pointer, flag, what, instead }) =>
      row([`\`${pointer.replaceAll('`', "'")}\``, flag ?? '', what, instead]),
    ),
  ]);
}

function crossingLines(crossings: readonly Crossing[]): string[] {
  if (crossings.length === 0) return ['No flag draws a share of its units: nobody changes side.'];
  return [
    'The shares stay the same, but the hash differs: who was in may be out, and the other way round.',
    '',
    ...bounded([
      '| flag | environment | rule | drawn by | change side |',
      '|---|---|---|---|---|',
      ...crossings.map(({ flag, environment, rule, unit, changed, sampled }) => {
        const count = changed === null ? 'not sampled' : `${changed} of ${sampled}`;
        return row([flag, environment, rule, unit, count]);
      }),
    ]),
  ];
}

function walkLines(walks: readonly Walk[]): string[] {
  if (walks.length === 0) return [];
  return [
    '## Walking them over',
    '',
    'To change all at once, apply the flags and ask Tidegate from now on. To change step by step, apply `deciders.yaml` and a plan too, and let the decider say whose answer counts:',
    '',
    '```ts',
    `const flag = turn.boolean('<decider>', false) ? turn.boolean('<flag>', false) : askOldSystem();`,
    '```',
    '',
    'Each unit changes side once at most. Of 10 000 units have changed when the step is reached:',
    '',
    ...bounded([
      `| flag | decider | plan | ${WALK_STEPS.map((share) => `${share}%`).join(' | ')} |`,
      `|---|---|---|${WALK_STEPS.map(() => '---').join('|')}|`,
      ...walks.map(({ flag, decider, plan, changed }) =>
        row([
          flag,
          decider,
          plan,
          ...WALK_STEPS.map((share) => `≈ ${Math.round((changed * share) / 100)}`),
        ]),
      ),
    ]),
    '',
  ];
}

/** The two first rows are the head. */
function bounded(rows: readonly string[]): string[] {
  const more = rows.length - 2 - ROWS_SHOWN;
  return more > 0
    ? [...rows.slice(0, ROWS_SHOWN + 2), '', `And ${more} more; --json lists them all.`]
    : [...rows];
}

function row(cells: readonly string[]): string {
  const safe = cells.map((cell) => cell.replace(/[\p{C}\s]+/gu, ' ').replaceAll('|', '\\|'));
  return `| ${safe.join(' | ')} |`;
}
