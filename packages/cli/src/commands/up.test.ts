import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { exitCodes } from '../exit-codes.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

async function upWith(config: string) {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-up-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'c.yaml');
  writeFileSync(file, config);
  const { terminal, out, err } = recordingTerminal();
  const exitCode = await main(['up', '--data', join(folder, 'data'), '--config', file], terminal);
  return { exitCode, out, err: err.map((line) => line.replaceAll(file, 'c.yaml')) };
}

test("tidegate up shows mistakes of the operator's file without an excerpt of it", async () => {
  const run = await upWith(`probes:
  db: { environment: p, postgres: "postgres://u:s3cret@db/app", evry: 1s }
`);
  expect(run).toEqual({
    exitCode: exitCodes.problem,
    out: [],
    err: [
      'c.yaml:2:65: Cannot use key "evry" in probe "db": there is no such key\n  expected "every"\n',
      expect.stringContaining('Cannot start the server: "c.yaml" has mistakes'),
    ],
  });
});
