import { ProblemError } from '@tidegate/protocol';
import { CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { CommandFailure } from './command-failure.ts';
import { exitCodes } from './exit-codes.ts';
import { recordingTerminal } from './recording-terminal.fixture.ts';
import { reportFailure } from './report-failure.ts';

describe('reportFailure()', () => {
  test.each([
    ['unauthenticated', 1],
    ['not-found', 1],
    ['file-has-mistakes', 1],
    ['malformed-request', 2],
    ['conflict', 3],
    ['rollout-refused', 3],
    ['not-ready', 4],
    ['internal', 1],
  ] as const)('of the problem "%s" returns %i', (code, exitCode) => {
    const { terminal, out, err } = recordingTerminal();
    expect(reportFailure(new ProblemError(code, 'Cannot'), terminal, false)).toBe(exitCode);
    expect([out, err]).toEqual([[], ['Cannot']]);
  });

  test('shows title, detail and fields, and no stack', () => {
    const { terminal, err } = recordingTerminal();
    const problem = new ProblemError('malformed-request', 'Cannot read the request', {
      detail: 'too small; 1 more',
      problems: [{ field: 'body.name', message: 'too small' }, 'odd'],
    });
    reportFailure(problem, terminal, false);
    expect(err).toEqual([
      'Cannot read the request',
      'too small; 1 more',
      '  body.name: too small',
      '  "odd"',
    ]);
  });

  test('prints one document on stdout with --json', () => {
    const { terminal, out, err } = recordingTerminal();
    reportFailure(new CommandFailure(exitCodes.timedOut, 'Cannot wait'), terminal, true);
    expect(err).toEqual(['Cannot wait']);
    expect(out.map((line) => JSON.parse(line))).toEqual([
      { error: { code: 'timed-out', title: 'Cannot wait', exitCode: 5 } },
    ]);
  });

  test('says one sentence for a mistake of ours', () => {
    const { terminal, err } = recordingTerminal();
    expect(reportFailure(new TypeError('x is undefined'), terminal, false)).toBe(1);
    expect(err).toEqual(['Cannot go on: x is undefined']);
  });

  test('lets nothing from a server steer the terminal', () => {
    const { terminal, err } = recordingTerminal();
    reportFailure(new ProblemError('conflict', 'Cannot \u001b[2Jclear'), terminal, false);
    expect(err).toEqual(['Cannot �[2Jclear']);
  });

  test.each([
    [new CommanderError(0, 'commander.helpDisplayed', ''), 0],
    [new CommanderError(1, 'commander.unknownOption', ''), 2],
  ])('adds nothing to what commander said: %s', (error, exitCode) => {
    const { terminal, out, err } = recordingTerminal();
    expect(reportFailure(error, terminal, false)).toBe(exitCode);
    expect([out, err]).toEqual([[], []]);
  });
});
