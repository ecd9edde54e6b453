/** Commands as the guides show them: each is one that there is, with options that it has. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from './program.ts';
import { recordingTerminal } from './recording-terminal.fixture.ts';

const FOLDER = new URL('../../../docs/guides/', import.meta.url);
const PLANS = new URL('../../../examples/plans/', import.meta.url);

interface Shown {
  readonly guide: string;
  readonly line: string;
}

const shown = [
  ...readdirSync(FOLDER)
    .filter((guide) => guide.endsWith('.md'))
    .map((guide) => [guide, new URL(guide, FOLDER)] as const),
  ...readdirSync(PLANS).map((system) => [system, new URL(`${system}/README.md`, PLANS)] as const),
].flatMap(([guide, url]) => commandsOf(guide, readFileSync(url, 'utf8')));

/** Whole lines of blocks, and code within a sentence. */
function commandsOf(guide: string, text: string): Shown[] {
  const joined = text.replaceAll('\\\n', ' ');
  const lines = joined.match(/^(?:\$ |npx )?tidegate [^\n]+/gm) ?? [];
  const inline = [...joined.matchAll(/`(tidegate [^`]+)`/g)].map(([, line = '']) => line);
  return [...lines, ...inline].map((line) => ({ guide, line: line.replace(/\n\s*/g, ' ') }));
}

/** Words as a shell takes them apart; what is behind a comment, a pipe or a redirection is not ours. */
function wordsOf(line: string): string[] {
  const [own = ''] = line.replace(/^(?:\$ |npx )/, '').split(/\s(?:#|\||>|&&|;)/);
  const words = own.match(/(?:"[^"]*"|'[^']*'|<[^>]*>|[^\s"'])+/g) ?? [];
  return words.slice(1).map((word) => word.replace(/^["']|["']$/g, ''));
}

/** Why it is none; `null` when it is one. */
function mistake(line: string): string | null {
  const words = wordsOf(line);
  let command: Command = createProgram(recordingTerminal().terminal);
  while (command.commands.length > 0) {
    const [name = '', ...rest] = words;
    const next = command.commands.find((one) => one.name() === name);
    if (next === undefined) return name === '' || name === '…' ? null : `no command "${name}"`;
    command = next;
    words.splice(0, words.length, ...rest);
  }
  return mistakenOption(command, words);
}

function mistakenOption(command: Command, words: readonly string[]): string | null {
  for (const word of words) {
    const [name = ''] = word.split('=');
    if (!name.startsWith('--')) continue;
    if (!command.options.some(({ long }) => long === name)) return `no option "${name}"`;
  }
  return null;
}

test('guides show commands of alerts, incidents and judgement', () => {
  const guides = new Set(shown.map(({ guide }) => guide));
  expect([...guides]).toEqual(
    expect.arrayContaining(['alerts.md', 'incidents.md', 'judgement.md', 'easymo', 'pulse']),
  );
});

test.each(shown)('$guide: $line', ({ line }) => {
  expect(mistake(line)).toBeNull();
});

test.each([
  ['tidegate alert lst', 'no command "lst"'],
  ['tidegate alert list --fire', 'no option "--fire"'],
])('%s would be found', (line, why) => {
  expect(mistake(line)).toBe(why);
});
