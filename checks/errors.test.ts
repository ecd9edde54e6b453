/** Every code that users can meet has its line in `docs/errors.md`, and no line is left over. */
import { describe, expect, test } from 'vitest';
import { projectFiles } from './source-files.ts';

const texts = new Map(projectFiles().map(({ path, text }) => [path, text]));

describe('docs/errors.md', () => {
  test.each([
    ['Problems', 'packages/protocol/src/problem.ts', /type ProblemCode =([^;]*);/],
    [
      'Mistakes in files',
      'packages/core/src/plan/types.ts',
      /interface FileProblem \{[^;]*code:([^;]*);/,
    ],
    ['Verdicts', 'packages/core/src/guardrail/types.ts', /type VerdictCode =([^;]*);/],
    [
      'KPIs',
      'packages/core/src/metric/types.ts',
      /interface KpiScore \{[^}]*readonly code:([^;]*);/,
    ],
    ['Refusals', 'packages/core/src/rollout/types.ts', /interface Refusal \{[^;]*code:([^;]*);/],
    [
      'Rejected telemetry',
      'packages/server/src/http/telemetry-handlers.ts',
      /type SeriesCode =([^;]*);/,
    ],
    ['Warnings of the SDK', 'packages/sdk/src/types.ts', /type WarningCode =([^;]*);/],
  ])('section "%s" explains exactly the codes of %s', (section, path, union) => {
    const declared = union.exec(textOf(path))?.[1] ?? '';
    const codes = [...declared.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code);
    expect(codes.length).toBeGreaterThan(0);
    expect(explainedIn(section)).toEqual(codes);
  });

  test('section "Exit codes of the command" lists exactly the exit codes of the command', () => {
    const declared = /exitCodes = \{([\s\S]*?)\} as const/.exec(
      textOf('packages/cli/src/exit-codes.ts'),
    );
    const codes = [...(declared?.[1] ?? '').matchAll(/^ {2}(\w+): (\d),$/gm)].map(
      ([, name = '', code]) =>
        `${code} ${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    );
    const rows = sectionOf('Exit codes of the command').matchAll(/^\| (\d) \| ([a-z-]+) \|/gm);
    expect(codes.length).toBeGreaterThan(0);
    expect([...rows].map(([, code, name]) => `${code} ${name}`)).toEqual(codes);
  });
});

/** First cells of the rows with something in all three. */
function explainedIn(section: string): string[] {
  const rows = sectionOf(section).matchAll(/^\| `([a-z-]+)` \| [^|]{4,} \| [^|]{4,} \|$/gm);
  return [...rows].map(([, code = '']) => code);
}

function sectionOf(title: string): string {
  return textOf('docs/errors.md').split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
}

function textOf(path: string): string {
  return texts.get(path) ?? '';
}
