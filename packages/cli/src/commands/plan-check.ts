import {
  experimentHash,
  type FileProblem,
  type Metric,
  openValues,
  type ParsedFile,
  type PlannedMetric,
  planExperiment,
  planHash,
} from '@tidegate/core';
import { type ParsedText, parseFiles } from '@tidegate/protocol';
import type { Command } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { exitCodes } from '../exit-codes.ts';
import { expectedTraffic, requireTraffic, type TrafficOptions } from '../expected-traffic.ts';
import { parseByMetric } from '../parse-by-metric.ts';
import { parseTraffic } from '../parse-traffic.ts';
import { parseWhole } from '../parse-whole.ts';
import { type PhaseDetectability, planDetectability } from '../plan-detectability.ts';
import { planOpenings } from '../plan-openings.ts';
import { type NamedText, readFiles } from '../read-files.ts';
import { checkedPicture } from '../render/checked-picture.ts';
import { detectabilityPicture, findsText } from '../render/detectability-picture.ts';
import { showFileProblems } from '../render/file-problems.ts';
import { outlookPicture } from '../render/outlook-picture.ts';
import { timeText } from '../render/time-text.ts';
import type { Terminal } from '../terminal.ts';

interface CheckOptions extends TrafficOptions {
  readonly json?: true;
}

interface Checked {
  readonly file: string;
  readonly parsed: ParsedFile | null;
  readonly problems: readonly FileProblem[];
  /** What a plan's guardrails find; `null` when nothing was said of traffic. */
  readonly finds: readonly PhaseDetectability[] | null;
  /** What an experiment can show; `null` for other files. */
  readonly outlook: Outlook | null;
}

interface Outlook {
  /** `null` = nothing was said of traffic. */
  readonly unitsPerDay: number | null;
  readonly metrics: readonly PlannedMetric[];
}

/** `tidegate plan check`: reads files as the server would, without one unless it is asked. */
export function addPlanCheck(plan: Command, terminal: Terminal): void {
  plan
    .command('check <files...>')
    .description('Check files offline, in any order, show what they say, and what a plan can find.')
    .option('--traffic <units>', 'units that meet the flag: 40/day, 1000/min', parseTraffic)
    .option('--turns <count>', 'turns of a unit', parseWhole(1, 1_000), 1)
    .option('--rate <metric=share>', 'rate of today, such as error_rate=1%', parseByMetric(0, 1))
    .option(
      '--spread <metric=number>',
      'deviation of the logarithms of today, such as latency_ms=0.6',
      parseByMetric(0, 10),
    )
    .option('--recorded', 'ask a server for what is not said')
    .option('--days <count>', 'with --recorded: over so many days', parseWhole(1, 90), 7)
    .option('--url <url>', 'with --recorded: address of the server (TIDEGATE_URL)')
    .option('--key <key>', 'with --recorded: API key (TIDEGATE_KEY)')
    .option('--json', 'print one JSON document instead of text')
    .action((names: string[], options: CheckOptions) => planCheck(names, options, terminal));
}

async function planCheck(names: readonly string[], options: CheckOptions, terminal: Terminal) {
  requireTraffic(options);
  const files = await readFiles(names);
  const checked: Checked[] = [];
  for (const text of parseFiles(files)) checked.push(await asChecked(text, options, terminal));
  const bad = checked.filter(({ parsed }) => parsed === null);
  if (options.json)
    terminal.out(
      JSON.stringify({
        ok: bad.length === 0,
        files: checked.map((one) => asJson(one, terminal.nowMs())),
      }),
    );
  else show(files, checked, terminal);
  if (bad.length > 0) {
    throw new CommandFailure(
      exitCodes.problem,
      `Cannot use ${bad.map(({ file }) => `"${file}"`).join(', ')}: ${countOf(bad)}; correct the file and check again`,
    );
  }
  requireOpenings(checked, terminal.nowMs());
}

async function asChecked(
  { name: file, result }: ParsedText,
  options: CheckOptions,
  terminal: Terminal,
): Promise<Checked> {
  const nothing = { problems: [], finds: null, outlook: null };
  if (!result.ok) return { ...nothing, file, parsed: null, problems: result.problems };
  const { parsed } = result;
  const checked = { ...nothing, file, parsed };
  if (parsed.kind !== 'Plan' && parsed.kind !== 'Experiment') return checked;
  const traffic = await expectedTraffic(parsed.plan, options, terminal);
  if (parsed.kind === 'Plan') {
    return { ...checked, finds: traffic === null ? null : planDetectability(parsed.plan, traffic) };
  }
  const unitsPerDay = traffic?.unitsPerDay ?? null;
  const metrics = planExperiment(parsed.experiment, { perDay: unitsPerDay });
  return { ...checked, outlook: { unitsPerDay, metrics } };
}

function show(files: readonly NamedText[], checked: readonly Checked[], terminal: Terminal): void {
  const texts = new Map(files.map(({ name, text }) => [name, text]));
  const own = metricsOf(checked);
  for (const { file, parsed, problems, finds, outlook } of checked) {
    if (parsed === null) {
      showFileProblems(problems, texts, terminal);
      continue;
    }
    for (const line of checkedPicture(file, parsed, own, terminal.colors)) terminal.out(line);
    for (const line of openingLines(parsed, terminal.nowMs())) terminal.out(line);
    for (const line of outlookLines(outlook, terminal)) terminal.out(line);
    if (finds === null || finds.length === 0) continue;
    for (const line of detectabilityPicture(finds, terminal.colors)) terminal.out(line);
    terminal.out('');
  }
}

function outlookLines(outlook: Outlook | null, { colors }: Terminal): string[] {
  if (outlook === null) return [];
  const source = outlook.unitsPerDay === null ? 'give --traffic, such as 40/day' : '';
  return [
    ...outlookPicture({ ...outlook, metrics: [...outlook.metrics], source, obstacles: [] }, colors),
    '',
  ];
}

/** When the calendar of a plan lets its phases be entered. */
function openingLines(parsed: ParsedFile, nowMs: number): string[] {
  const openings = parsed.kind === 'Plan' ? planOpenings(parsed.plan, nowMs) : null;
  if (openings === null) return [];
  const { firstMs } = openings;
  if (firstMs === null) return [];
  return [firstMs === nowMs ? 'may start now' : `may start from ${timeText(firstMs)}`, ''];
}

/** A plan whose calendar never opens is as wrong as one that cannot be read. */
function requireOpenings(checked: readonly Checked[], nowMs: number): void {
  for (const { file, parsed } of checked) {
    const never = parsed?.kind === 'Plan' ? (planOpenings(parsed.plan, nowMs)?.never ?? []) : [];
    const [phase] = never;
    if (phase === undefined) continue;
    throw new CommandFailure(
      exitCodes.problem,
      `Cannot use "${file}": window, periods to avoid and freezes leave no minute of the next 400 days to enter phase "${phase}"; widen the window or shorten a freeze`,
    );
  }
}

function metricsOf(checked: readonly Checked[]): Metric[] {
  return checked.flatMap(({ parsed }) => (parsed?.kind === 'Metrics' ? parsed.file.metrics : []));
}

function asJson({ file, parsed, problems, finds, outlook }: Checked, nowMs: number) {
  const experiment = parsed?.kind === 'Experiment' ? parsed.experiment : null;
  const plan = parsed?.kind === 'Plan' ? parsed.plan : null;
  return {
    file,
    kind: parsed?.kind ?? null,
    name: nameOf(parsed),
    planHash: plan === null ? null : planHash(plan),
    experimentHash: experiment === null ? null : experimentHash(experiment),
    alpha: plan?.alpha ?? null,
    ours: parsed === null ? [] : openValues(parsed),
    finds: finds?.map(findsJson) ?? null,
    outlook,
    openings: plan === null ? null : planOpenings(plan, nowMs),
    problems,
  };
}

function findsJson(one: PhaseDetectability) {
  const { phase, guardrail, metric, holdMs, rate, rule, finds } = one;
  const alpha = 'alpha' in rule ? rule.alpha : null;
  const place = { phase, guardrail, metric, action: rule.action, alpha, holdMs, rate };
  return { ...place, ...finds, sentence: findsText(one) };
}

function nameOf(parsed: ParsedFile | null): string | null {
  switch (parsed?.kind) {
    case 'Plan':
      return parsed.plan.name;
    case 'Experiment':
      return parsed.experiment.name;
    case 'Scorecard':
      return parsed.file.scorecard.name;
    case 'Alerts':
      return parsed.file.alerts.name;
    case 'Response':
      return parsed.file.response.name;
    default:
      return null;
  }
}

function countOf(bad: readonly Checked[]): string {
  const count = bad.reduce((sum, { problems }) => sum + problems.length, 0);
  return count === 1 ? 'it has a mistake' : `there are ${count} mistakes`;
}
