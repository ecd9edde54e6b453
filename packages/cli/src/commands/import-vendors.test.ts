import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unleashClientFeatures } from '../import/unleash/unleash-export.fixture.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

let folder = '';
let file = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-import-'));
  file = join(folder, 'unleash.json');
  writeFileSync(file, JSON.stringify(unleashClientFeatures));
  writeFileSync(join(folder, 'broken.json'), '{');
  writeFileSync(join(folder, 'empty.json'), '{"features":[]}');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const names = [
  'REPORT.md',
  'deciders.yaml',
  'flags.yaml',
  'plan-greeting.variant.yaml',
  'plan-new-checkout.yaml',
  'segments.yaml',
];

describe('tidegate import unleash', () => {
  test('writes files without a server, and says what was not taken over', async () => {
    const out = join(folder, 'out');
    const run = await imported(['unleash', file, '--out', out]);
    expect(run.exitCode).toBe(0);
    expect(readdirSync(out).sort()).toEqual(names);
    expect(run.err).toEqual([
      'not taken over: /features/1/strategies/2/constraints/0: operator "REGEX" on "email"; nobody meets it',
      '5 flags, 1 segments; 1 places not taken over as they were; in 2 draws units change side (see REPORT.md)',
    ]);
    const report = readFileSync(join(out, 'REPORT.md'), 'utf8');
    expect(report).toMatch(
      /\| new-checkout \| production \| flexibleRollout-2 \| userId \| 3\d\d\d of 10000 \|/,
    );
    expect(report).toMatch(/\| `\/features\/1\/strategies\/2\/constraints\/0` \| new-checkout \|/);
    const yaml = names.filter((name) => name.endsWith('.yaml')).map((name) => join(out, name));
    const { terminal } = recordingTerminal();
    expect(await main(['plan', 'check', ...yaml], terminal)).toBe(0);
  });

  test('prints one document with --json, and writes nothing', async () => {
    const run = await imported(['unleash', file, '--json', '--out', join(folder, 'none')]);
    const document = JSON.parse(run.out[0] ?? '');
    expect(Object.keys(document)).toEqual([
      ...['vendor', 'flags', 'segments', 'notes', 'crossings', 'walks', 'files'],
    ]);
    expect(document.files.map(({ name }: { name: string }) => name).sort()).toEqual(names);
    expect(readdirSync(folder)).not.toContain('none');
  });

  test.each([
    ['broken.json', 1, /: it is no JSON; export it again$/],
    ['empty.json', 1, /: there are no flags in it; give /],
    ['nowhere.json', 2, /: it is not there; check the path$/],
  ])('returns a sentence for %s', async (name, exitCode, sentence) => {
    const run = await imported(['unleash', join(folder, name)]);
    expect(run.exitCode).toBe(exitCode);
    expect(run.err).toEqual([expect.stringMatching(sentence)]);
  });
});

async function imported(args: readonly string[]) {
  const { terminal, out, err } = recordingTerminal();
  return { exitCode: await main(['import', ...args], terminal), out, err };
}
