import { type Command, InvalidArgumentError } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { explanationLines } from '../render/explanation.ts';
import { plain } from '../render/plain.ts';
import type { Terminal } from '../terminal.ts';

interface EvaluateOptions extends ConnectionOptions {
  readonly context: Record<string, unknown>;
  readonly explain?: true;
}

/** `tidegate flag evaluate`: what one context would get now, and with `--explain` why. */
export function addFlagEvaluate(flag: Command, terminal: Terminal): void {
  const command = flag
    .command('evaluate <key>')
    .description('Show what a context would get now.')
    .option('--context <json>', `such as '{"targetingKey": "c-1"}'`, parseContext, {})
    .option('--explain', 'say which rule decided and why');
  withConnection(command).action((key: string, options: EvaluateOptions) =>
    evaluate(key, options, terminal),
  );
}

async function evaluate(key: string, options: EvaluateOptions, terminal: Terminal) {
  const { environment, context, explain } = options;
  const view = await connect(options, terminal).call('evaluateFlag', {
    params: { key },
    body: { environment, context, ...(explain ? { explain } : {}) },
  });
  if (options.json) return terminal.out(JSON.stringify(view));
  const rule = view.rule === null ? '' : `, rule ${view.rule}`;
  const drawn = view.draw === 0 ? '' : `, draw ${view.draw}`;
  const error = view.errorCode === undefined ? '' : `, ${view.errorCode}`;
  const value = JSON.stringify(view.value) ?? 'no value';
  terminal.out(plain(`${view.variant ?? '–'} = ${value} (${view.reason}${rule}${drawn}${error})`));
  if (view.explanation === undefined) return;
  for (const line of explanationLines(view.explanation, terminal.colors)) terminal.out(line);
}

function parseContext(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new InvalidArgumentError(
    'It is no JSON object; give one such as \'{"targetingKey": "c-1"}\'.',
  );
}
