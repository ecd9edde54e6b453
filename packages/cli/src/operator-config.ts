import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { FileProblem } from '@tidegate/core';
import type { OperatorConfig } from '@tidegate/server';
import { CommandFailure } from './command-failure.ts';
import { exitCodes } from './exit-codes.ts';
import { plain } from './render/plain.ts';
import type { Terminal } from './terminal.ts';

/** What the operator's file says, without mistakes. */
export type ReadConfig = Extract<OperatorConfig, { ok: true }>;

/**
 * Reads the operator's file for commands that need no server.
 *
 * @param named `--config`; default: `TIDEGATE_CONFIG`, else `tidegate.config.yaml`
 * @throws CommandFailure when it cannot be read or has mistakes, which are printed before
 */
export async function readOperatorConfig(
  named: string | undefined,
  terminal: Terminal,
): Promise<ReadConfig> {
  const file = resolve(named ?? (terminal.env['TIDEGATE_CONFIG'] || 'tidegate.config.yaml'));
  return await readConfigFile(
    file,
    `Cannot use the operator's file "${file}": it has mistakes; mend them, or give a copy with "databases", "stores" and "backups" alone`,
    terminal,
  );
}

/**
 * Reads one operator's file.
 *
 * @param mistaken what is said when it has mistakes, after these were printed
 * @throws CommandFailure when it cannot be read or has mistakes
 */
export async function readConfigFile(
  file: string,
  mistaken: string,
  terminal: Terminal,
): Promise<ReadConfig> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : String(error);
    throw new CommandFailure(
      exitCodes.usage,
      `Cannot read the operator's file "${file}": ${code}; name one that can be read with --config`,
      { cause: error },
    );
  }
  const { parseOperatorConfig, secretSource } = await import('@tidegate/server');
  const config = parseOperatorConfig(file, text, secretSource(dirname(file), terminal.env));
  if (config.ok) return config;
  for (const problem of config.problems) terminal.err(withoutExcerpt(problem));
  throw new CommandFailure(exitCodes.problem, mistaken);
}

/** Other files are shown with the line in question; lines of this one hold passwords. */
function withoutExcerpt({ file, at, message, expected }: FileProblem): string {
  return plain(`${file}:${at.line}:${at.column}: ${message}\n  expected ${expected}\n`);
}
