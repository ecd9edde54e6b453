/** Responses of files, through apply and back. */
import { parseFiles } from '@tidegate/protocol';
import { describe, expect, test } from 'vitest';
import { RESPONSES_MAX } from '../incident/limits.ts';
import { anEngine } from '../store/engine.fixture.ts';
import { ANA, aWorld } from '../store/store-world.fixture.ts';

interface Written {
  readonly name?: string;
  readonly environment?: string;
  readonly rows?: readonly string[];
}

const LEAK =
  'pii-leak: { metric: pii_leaks, above: 0, severity: critical, rollback: full, within: 30m }';
const MINOR = 'minor-bugs: { severity: low, rollback: fix-forward }';

const response = ({ name = 'team', environment = 'production', rows = [LEAK] }: Written = {}) =>
  `apiVersion: tidegate/v1
kind: Response
name: ${name}
environment: ${environment}
matrix:
${rows.map((row) => `  ${row}\n`).join('')}followUps:
  close-watch: { title: Watch closely, after: rollback, due: 15m }
`;

async function world() {
  const store = await anEngine();
  const { nowMs } = await aWorld(store);
  const apply = (texts: readonly string[], dryRun = false) => {
    const files = texts.map((text, index) => ({ name: `${index}.yaml`, text }));
    const parsed = parseFiles(files).map(({ name, result }) => {
      if (!result.ok) throw new Error(JSON.stringify(result.problems));
      return { name, parsed: result.parsed };
    });
    const input = { files: parsed, dryRun, confirmGrowth: false, actor: ANA, nowMs };
    return store.transact('apply', input);
  };
  const decide = (issue: string, environment = 'production') =>
    store.read('decideOn', { environment, issue, metric: null, value: null });
  return { store, apply, decide };
}

type Applied = Awaited<ReturnType<Awaited<ReturnType<typeof world>>['apply']>>;
const problemsOf = (answer: Applied) =>
  answer.ok
    ? []
    : answer.problems.map(({ file, at, code, message }) => [file, at.line, code, message]);

describe('responses', () => {
  test('are stored, answer, are audited, and are unchanged the next time', async () => {
    const { store, apply, decide } = await world();
    const row = { file: '0.yaml', kind: 'Response', name: 'team', environment: 'production' };
    expect(await apply([response()])).toMatchObject({
      ...{ ok: true, answer: { warnings: [] } },
      answer: { applied: [{ ...row, change: 'created', planHash: null }] },
    });
    expect(await decide('pii-leak')).toMatchObject({ rollback: 'full', withinMs: 1_800_000 });
    expect(await apply([response()])).toMatchObject({
      answer: { applied: [{ ...row, change: 'unchanged', differences: [] }] },
    });
    expect(await apply([response({ rows: [LEAK, MINOR] })])).toMatchObject({
      answer: {
        applied: [
          { change: 'changed', differences: [{ place: 'matrix.minor-bugs', before: null }] },
        ],
      },
    });
    expect(await decide('minor-bugs')).toMatchObject({ rollback: 'fix-forward' });
    const asked = { environment: 'production', subject: 'team' };
    const { rows } = await store.read('listAudit', asked);
    expect(rows.map(({ action }) => action)).toEqual(['response.changed', 'response.created']);
  });

  test('leave no trace of a dry run', async () => {
    const { apply, decide } = await world();
    expect(await apply([response()], true)).toMatchObject({
      answer: { applied: [{ change: 'created' }] },
    });
    await expect(decide('pii-leak')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('may be several of one environment, and it is said which decides', async () => {
    const { apply } = await world();
    const answer = await apply([response({ name: 'b' }), response({ name: 'a' })]);
    expect(answer.ok && answer.answer.warnings).toEqual([
      '"production" has several responses: a, b; the first of them decides that has a row for what was found, or a follow-up of that name',
    ]);
  });

  test('are refused where they cannot be, and nothing is written', async () => {
    const { apply, decide } = await world();
    const wrong = [response({ environment: 'prodution' }), response(), response()];
    expect(problemsOf(await apply(wrong))).toEqual([
      ['0.yaml', 4, 'unknown-name', expect.stringContaining('environment "prodution"')],
      ['2.yaml', 4, 'duplicate', expect.stringContaining('it is defined twice')],
    ]);
    await expect(decide('pii-leak')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('are few in an environment', async () => {
    const { apply } = await world();
    const many = Array.from({ length: RESPONSES_MAX }, (_, index) =>
      response({ name: `r${index}` }),
    );
    expect(await apply(many)).toMatchObject({ ok: true });
    expect(problemsOf(await apply([response({ name: 'more' })]))).toEqual([
      ['0.yaml', 4, 'too-large', expect.stringContaining(`there would be ${RESPONSES_MAX + 1}`)],
    ]);
    const elsewhere = response({ name: 'more', environment: 'staging' });
    expect(await apply([response({ name: 'r0' }), elsewhere])).toMatchObject({ ok: true });
  });
});
