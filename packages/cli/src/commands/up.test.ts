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

test('tidegate up looks for secrets in its environment and beside the file, and names no value', async () => {
  const run = await upWith(`channels:
  chat: { slack: { env: TIDEGATE_NOT_SET } }
  oncall: { pagerduty: { routingKey: { file: none } } }
`);
  expect(run.exitCode).toBe(exitCodes.problem);
  expect(run.err.slice(0, 2)).toEqual([
    'c.yaml:2:25: Cannot read "slack" of channel "chat": the environment variable "TIDEGATE_NOT_SET" is not set\n  expected a variable that is set when the server starts\n',
    'c.yaml:3:46: Cannot read "routingKey" of channel "oncall": its file cannot be read: ENOENT\n  expected a file that the server may read\n',
  ]);
});
