import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { DemoResult } from './run-demo.ts';

const run = promisify(execFile);
const demo = fileURLToPath(new URL('../../bin/demo.mjs', import.meta.url));

// The whole story on real processes. What is asserted are outcomes: no wall-clock time is.
test('demo completes the good rollout and rolls the failing and the leaking one back', {
  timeout: 300_000,
}, async () => {
  const { stdout } = await run(process.execPath, [demo, '--json', '--sdks', '3'], {
    maxBuffer: 16 * 1024 * 1024,
  });
  const result = JSON.parse(stdout) as DemoResult;
  expect(result.name).toBe('demo');
  expect(result.figures).toMatchObject({
    completedRollouts: 1,
    rolledBackRollouts: 2,
    switchedConversations: 0,
    badServedAfterDecision: 0,
    candidateTurnsBegunAfterLastSdk: 0,
    sdkProcesses: 6,
    trafficRecordsDropped: 0,
  });
  const story = result.rows.map(({ rollout, phase, outcome }) => `${rollout}: ${phase} ${outcome}`);
  expect(story.slice(0, 7)).toEqual([
    'legacy → new: shadow passed',
    'legacy → new: beta passed',
    'legacy → new: quarter passed',
    'legacy → new: full passed',
    'new → new-2: shadow passed',
    'new → new-2: beta passed',
    'new → new-2: quarter rolled-back',
  ]);
  const [failing, leaking] = result.rows.filter(({ outcome }) => outcome === 'rolled-back');
  expect(failing?.reason).toMatch(/^Error rate of the candidate .* above 0\.5 %/);
  expect(leaking).toMatchObject({ rollout: 'new → new-3' });
  expect(leaking?.reason).toMatch(/^PII leaks of the candidate/);
  expect(result.figures['candidateUnitsToDecision']).toBeGreaterThan(0);
});

test('demo refuses an option that it does not know', async () => {
  await expect(run(process.execPath, [demo, '--sdk', '5'])).rejects.toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining("Cannot run the demo: Unknown option '--sdk'"),
  });
});
