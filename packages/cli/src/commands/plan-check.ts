import { type FileProblem, type Metric, type ParsedFile, planHash } from '@tidegate/core';
import { type ParsedText, parseFiles } from '@tidegate/protocol';
import type { Command } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { exitCodes } from '../exit-codes.ts';
import { type NamedText, readFiles } from '../read-files.ts';
import { definitionsPicture } from '../render/definitions-picture.ts';
import { showFileProblems } from '../render/file-problems.ts';
import { planPicture } from '../render/plan-picture.ts';
import { promisesPicture } from '../render/promises-picture.ts';
import type { Terminal } from '../terminal.ts';

interface Checked {
  readonly file: string;
  readonly parsed: ParsedFile | null;
  readonly problems: readonly FileProblem[];
}

/** `tidegate plan check`: reads files as the server would, without one. */
export function addPlanCheck(plan: Command, terminal: Terminal): void {
  plan
    .command('check <files...>')
    .description('Check files offline, in any order, and show what plans and scorecards say.')
    .option('--json', 'print one JSON document instead of text')
    .action((names: string[], options: { json?: true }) =>
      planCheck(names, options.json === true, terminal),
    );
}

async function planCheck(names: readonly string[], json: boolean, terminal: Terminal) {
  const files = await readFiles(names);
  const checked = parseFiles(files).map(asChecked);
  const bad = checked.filter(({ parsed }) => parsed === null);
  if (json) terminal.out(JSON.stringify({ ok: bad.length === 0, files: checked.map(asJson) }));
  else show(files, checked, terminal);
  if (bad.length > 0) {
    throw new CommandFailure(
      exitCodes.problem,
      `Cannot use ${bad.map(({ file }) => `"${file}"`).join(', ')}: ${countOf(bad)}; correct the file and check again`,
    );
  }
}

function asChecked({ name, result }: ParsedText): Checked {
  return result.ok
    ? { file: name, parsed: result.parsed, problems: [] }
    : { file: name, parsed: null, problems: result.problems };
}

function show(files: readonly NamedText[], checked: readonly Checked[], terminal: Terminal): void {
  const texts = new Map(files.map(({ name, text }) => [name, text]));
  const own = checked.flatMap(({ parsed }) =>
    parsed?.kind === 'Metrics' ? parsed.file.metrics : [],
  );
  for (const { file, parsed, problems } of checked) {
    if (parsed === null) showFileProblems(problems, texts, terminal);
    else for (const line of picture(file, parsed, own, terminal)) terminal.out(line);
  }
}

function picture(
  file: string,
  parsed: ParsedFile,
  own: readonly Metric[],
  { colors }: Terminal,
): string[] {
  const good = colors.green('ok');
  switch (parsed.kind) {
    case 'Plan':
      return [`${good}  ${file}`, '', ...planPicture(parsed.plan, colors), ''];
    case 'Flags':
      return [`${good}  ${file}: flags ${parsed.file.flags.map(({ key }) => key).join(', ')}`];
    case 'Segments':
      return [
        `${good}  ${file}: segments ${parsed.file.segments.map((each) => each.name).join(', ')}`,
      ];
    case 'Metrics':
      return [
        `${good}  ${file}: metrics ${parsed.file.metrics.map((each) => each.name).join(', ')}`,
        '',
        ...definitionsPicture(parsed.file.metrics, colors),
        '',
      ];
    case 'Scorecard':
      return [`${good}  ${file}`, '', ...promisesPicture(parsed.file.scorecard, own, colors), ''];
  }
}

function asJson({ file, parsed, problems }: Checked) {
  const plan = parsed?.kind === 'Plan' ? parsed.plan : null;
  return {
    file,
    kind: parsed?.kind ?? null,
    name: plan?.name ?? scorecardName(parsed),
    planHash: plan === null ? null : planHash(plan),
    problems,
  };
}

function scorecardName(parsed: ParsedFile | null): string | null {
  return parsed?.kind === 'Scorecard' ? parsed.file.scorecard.name : null;
}

function countOf(bad: readonly Checked[]): string {
  const count = bad.reduce((sum, { problems }) => sum + problems.length, 0);
  return count === 1 ? 'it has a mistake' : `there are ${count} mistakes`;
}
