import { type Command, InvalidArgumentError } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { parseWhole } from '../parse-whole.ts';
import { evidencePicture } from '../render/evidence-picture.ts';
import { evidenceSvg } from '../render/evidence-svg.ts';
import { plain } from '../render/plain.ts';
import type { Terminal } from '../terminal.ts';
import { writeText } from '../write-text.ts';

interface ExplainOptions extends ConnectionOptions {
  readonly svg?: string;
  readonly points: number;
}

/** `tidegate rollout explain`: how the evidence of one guardrail grew, and its verdict. */
export function addRolloutExplain(rollout: Command, terminal: Terminal): void {
  const command = rollout
    .command('explain <id> <guardrail>')
    .description('Show how the evidence of a guardrail grew, and why its verdict is what it is.')
    .option('--svg <file>', 'write the picture to a file that browsers show', parsePicture)
    .option('--points <count>', 'points of the line', parseWhole(2, 500), 120);
  withConnection(command).action((id: string, guardrail: string, options: ExplainOptions) =>
    explain(id, guardrail, options, terminal),
  );
}

async function explain(
  id: string,
  guardrail: string,
  options: ExplainOptions,
  terminal: Terminal,
): Promise<void> {
  const { svg, points } = options;
  const input = { params: { id }, query: { guardrail, points } };
  const view = await connect(options, terminal).call('evidence', input);
  if (svg !== undefined) await writeText(svg, evidenceSvg(view));
  if (options.json) terminal.out(JSON.stringify(view));
  else for (const line of evidencePicture(view, terminal.colors)) terminal.out(line);
  if (svg !== undefined && !options.json) terminal.err(plain(`written: ${svg}`));
}

/** What is no picture is not written over. */
function parsePicture(file: string): string {
  if (/\.svg$/i.test(file)) return file;
  throw new InvalidArgumentError(
    `"${file}" is no name of a picture; give one that ends in ".svg".`,
  );
}
