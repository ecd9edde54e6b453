import { type Recording, replay } from '@tidegate/core';
import type { Command } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { readFiles } from '../read-files.ts';
import { readPlan } from '../read-plan.ts';
import { type RecordedAnswer, readRecording } from '../read-recording.ts';
import { plain } from '../render/plain.ts';
import { timelinePicture } from '../render/timeline-picture.ts';
import { timelineSvg } from '../render/timeline-svg.ts';
import type { Terminal } from '../terminal.ts';
import { writeText } from '../write-text.ts';

interface ReplayOptions extends ConnectionOptions {
  readonly rollout?: string;
  readonly ticks?: string;
  readonly save?: string;
  readonly svg?: string;
}

/** A recording that a file holds is read up to this size. */
const FILE_LIMIT_BYTES = 256 * 1_048_576;
/** Ticks that are fetched at most; what comes later is not replayed. */
const TICKS_MAX = 1_000_000;

/** `tidegate plan replay`: what a plan would have done with evidence that was recorded. */
export function addPlanReplay(plan: Command, terminal: Terminal): void {
  const command = plan
    .command('replay <files...>')
    .description('Show what would have happened to a recorded rollout with another plan.')
    .option('--rollout <id>', 'ask a server for its recorded ticks')
    .option('--ticks <file>', 'take them from a file that --save wrote')
    .option('--save <file>', 'keep what the server answered')
    .option('--svg <file>', 'write the picture to a file that browsers show');
  withConnection(command).action((names: string[], options: ReplayOptions) =>
    planReplay(names, options, terminal),
  );
}

async function planReplay(names: readonly string[], options: ReplayOptions, terminal: Terminal) {
  const plan = readPlan(await readFiles(names), terminal);
  const recording = await recordingOf(options, terminal);
  const found = replay(plan, recording);
  const { rehearsal, recorded, divergesMs, notes } = found;
  const { timeline } = rehearsal;
  if (options.svg !== undefined) {
    const title = `${plan.name}: what would have happened`;
    await writeText(options.svg, timelineSvg(title, { timeline, recorded }));
  }
  if (options.json) {
    const { steps, marks, verdicts } = timeline;
    terminal.out(JSON.stringify({ steps, marks, verdicts, recorded, divergesMs, notes }));
    return;
  }
  for (const line of timelinePicture({ timeline, recorded }, terminal.colors)) terminal.out(line);
  terminal.out('');
  for (const note of notes) terminal.out(plain(note));
}

async function recordingOf(options: ReplayOptions, terminal: Terminal): Promise<Recording> {
  const { rollout, ticks, save } = options;
  if ((rollout === undefined) === (ticks === undefined)) {
    throw new CommandFailure(
      exitCodes.usage,
      'Cannot replay: it takes recorded ticks; give either --rollout or --ticks',
    );
  }
  const answer =
    ticks === undefined ? await fetched(rollout ?? '', options, terminal) : await fromFile(ticks);
  if (save !== undefined) await writeText(save, JSON.stringify(answer));
  const recording = readRecording(answer);
  if (recording !== null && recording.ticks.length > 0) return recording;
  throw new CommandFailure(
    exitCodes.problem,
    recording === null
      ? 'Cannot replay: this is no recording of a rollout; give a file that --save wrote'
      : 'Cannot replay: no tick of this rollout is kept; replay it once something was told of it, and before that is pruned',
  );
}

async function fetched(
  id: string,
  options: ReplayOptions,
  terminal: Terminal,
): Promise<RecordedAnswer> {
  const client = connect(options, terminal);
  const ticks: { readonly inputs: unknown }[] = [];
  let after = -1;
  for (;;) {
    const page = await client.call('rolloutTicks', { params: { id }, query: { after } });
    ticks.push(...page.ticks);
    if (page.next === null || ticks.length >= TICKS_MAX) {
      if (page.next !== null) terminal.err(`only the first ${ticks.length} ticks are replayed`);
      return { plan: page.plan, rollout: page.rollout, ticks };
    }
    after = page.next;
    terminal.err(`${ticks.length} ticks read`);
  }
}

async function fromFile(name: string): Promise<unknown> {
  const [file] = await readFiles([name], FILE_LIMIT_BYTES);
  try {
    return JSON.parse(file?.text ?? '');
  } catch (error) {
    throw new CommandFailure(
      exitCodes.problem,
      `Cannot read "${name}": it is no JSON; give a file that --save wrote`,
      { cause: error },
    );
  }
}
