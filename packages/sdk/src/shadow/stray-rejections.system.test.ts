import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const sdk = new URL('../../dist/index.js', import.meta.url).href;

/** A program with one shadowed turn; answers how it ended. */
function program({ candidate, after = '' }: { candidate: string; after?: string }) {
  const text = `
    const { createClient } = await import(${JSON.stringify(sdk)});
    const flag = {
      state: 'ENABLED', variants: { a: 1, b: 2 }, defaultVariant: 'a',
      metadata: { shadow: 100000, shadowVariant: 'b' },
    };
    const client = createClient({ url: 'http://127.0.0.1:9', key: 'k', bootstrap: { flags: { chat: flag } } });
    const turn = client.conversation({ id: 'c', startedAtMs: 1 }).turn();
    turn.shadow('chat', { control: () => 'same', candidate: ${candidate} });
    await new Promise((resolve) => setTimeout(resolve, 50));
    ${after}
    await new Promise((resolve) => setTimeout(resolve, 50));
    console.log('alive', client.counters().shadowedTurns);
    process.exit(0);`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', text],
    { cwd: fileURLToPath(new URL('.', import.meta.url)), encoding: 'utf8' },
  );
  return { status, stdout: stdout.trim(), stderr };
}

test('a promise that a shadow leaves behind does not end the program', () => {
  const candidate = `async () => {
    void Promise.reject(new Error('stray'));
    setTimeout(() => void Promise.reject(new Error('later')), 5);
    return 'same';
  }`;
  expect(program({ candidate })).toEqual({ status: 0, stdout: 'alive 1', stderr: '' });
});

test('one that the program itself leaves behind ends it, as without a shadow', () => {
  const after = `void Promise.reject(new Error('of the program'));`;
  const { status, stdout, stderr } = program({ candidate: `() => 'same'`, after });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain('Error: of the program');
});

test('a listener of the program itself hears of its own, and decides', () => {
  const after = `process.on('unhandledRejection', ({ message }) => console.log(message));
    void Promise.reject(new Error('of the program'));`;
  expect(program({ candidate: `() => 'same'`, after })).toEqual({
    status: 0,
    stdout: 'of the program\nalive 1',
    stderr: '',
  });
});
