import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loopbackServer } from '../loopback-server.fixture.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

let folder = '';
let file = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-flagd-'));
  file = join(folder, 'flagd.json');
  writeFileSync(file, '{"flags":{}}');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('tidegate import flagd', () => {
  test('sends the text as it is, and shows broken flags with their reasons', async () => {
    const answer = {
      stored: [
        { key: 'a', change: 'created', broken: null },
        { key: 'b', change: 'changed', broken: 'unknown operator "nope"' },
      ],
      warnings: ['large'],
    };
    const server = await loopbackServer({ body: answer });
    const { terminal, out, err } = recordingTerminal();
    const args = ['import', 'flagd', file, '--environment', 'staging', '--confirm-growth'];
    expect(await main([...args, '--url', server.url, '--key', 'k'], terminal)).toBe(0);
    expect(server.received.map(({ method, url, body }) => [method, url, body])).toEqual([
      [
        'POST',
        '/api/v1/import/flagd',
        { environment: 'staging', text: '{"flags":{}}', confirmGrowth: true },
      ],
    ]);
    expect(out).toEqual([
      'change   flag  broken',
      'created  a',
      'changed  b     unknown operator "nope"',
    ]);
    expect(err).toEqual([
      "warning: 1 of 2 flags are broken; they are kept, and answer their callers' defaults",
      'warning: large',
    ]);
  });
});
