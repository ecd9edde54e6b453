import type { KeyKind } from '@tidegate/protocol';
import { type Command, Option } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import type { Terminal } from '../terminal.ts';

interface CreateOptions extends ConnectionOptions {
  readonly kind: KeyKind;
  readonly name?: string;
}

const KINDS: readonly KeyKind[] = ['server', 'browser', 'sync', 'admin'];

/** `tidegate key create`: makes a key; stdout carries nothing but the key. */
export function addKeyCreate(key: Command, terminal: Terminal): void {
  const command = key
    .command('create')
    .description('Make an API key; its text is shown this once.')
    .addOption(new Option('--kind <kind>', 'what it may do').choices(KINDS).makeOptionMandatory())
    .option('--name <name>', 'what people will know it by');
  withConnection(command).action((options: CreateOptions) => create(options, terminal));
}

async function create(options: CreateOptions, terminal: Terminal): Promise<void> {
  const { environment, kind, name } = options;
  const answer = await connect(options, terminal).call('createKey', {
    body: { environment, kind, ...(name === undefined ? {} : { name }) },
  });
  if (options.json) return terminal.out(JSON.stringify(answer));
  terminal.err(
    `${kind} key of "${environment}", id ${answer.view.id}; it is shown this once, keep it:`,
  );
  terminal.out(answer.key);
}
