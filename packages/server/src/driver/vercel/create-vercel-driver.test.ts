import { expect, test } from 'vitest';
import { aDriverAsk } from '../haproxy/haproxy.fixture.ts';
import { anEagerClock, restParts } from '../rest/rest.fixture.ts';
import { createVercelDriver } from './create-vercel-driver.ts';
import { aFakeVercel, TEAM, TOKEN } from './vercel-api.fixture.ts';
import type { VercelWork } from './vercel-work.ts';

const KEEPS = 'an instant rollback keeps the environment values of the old build';
const MEMO = { live: 'dpl_3', to: 'dpl_2', project: 'prj_1' };

async function aDriver(changes: Partial<VercelWork> = {}) {
  const vercel = await aFakeVercel();
  const { clock, waits } = anEagerClock();
  const work: VercelWork = {
    ...{ kind: 'vercel', url: vercel.url, project: 'web', team: TEAM, token: TOKEN },
    ...{ variables: {}, ...changes },
  };
  const driver = createVercelDriver(work, restParts(clock));
  const changed = () => vercel.said.filter((asked) => !asked.startsWith('GET '));
  return { vercel, driver, waits, changed };
}

test('a rollback points production at the deployment before, and comes back', async () => {
  const variables = { NEXT_PUBLIC_AGENT: 'false', LEVEL: 'info' };
  const { vercel, driver, changed } = await aDriver({ variables });
  expect(await driver.prepare(aDriverAsk())).toEqual({
    outcome: 'ok',
    detail: `"dpl_3" → "dpl_2", with NEXT_PUBLIC_AGENT, LEVEL for the next build; ${KEEPS}`,
    memo: MEMO,
  });
  expect(changed()).toEqual([]);
  expect(await driver.execute(aDriverAsk({ memo: MEMO }))).toEqual({
    outcome: 'ok',
    detail: `Vercel was asked for deployment "dpl_2", with NEXT_PUBLIC_AGENT, LEVEL for the next build; ${KEEPS}`,
  });
  // Variables first: what is built next has them.
  expect(changed()).toEqual([
    'POST /v10/projects/prj_1/env',
    'POST /v1/projects/prj_1/rollback/dpl_2',
  ]);
  expect(vercel.variables).toEqual(['NEXT_PUBLIC_AGENT=false', 'LEVEL=info']);
  expect(await driver.verify(aDriverAsk({ memo: MEMO }))).toEqual({
    outcome: 'ok',
    detail: 'deployment "dpl_2" is live',
  });
  expect(await driver.undo(aDriverAsk({ memo: MEMO }))).toEqual({
    outcome: 'ok',
    detail: 'deployment "dpl_3" is live again; variables stay as they were set',
  });
  expect([vercel.live, changed().at(-1)]).toEqual([
    'dpl_3',
    'POST /v10/projects/prj_1/promote/dpl_3',
  ]);
});

test('a rehearsal sets no variables', async () => {
  const { driver, changed } = await aDriver({ variables: { A: '1' } });
  await driver.execute(aDriverAsk({ memo: MEMO, rehearsal: true }));
  expect(changed()).toEqual(['POST /v1/projects/prj_1/rollback/dpl_2']);
});

test('steps that are asked again look first, and "previous" means what it meant', async () => {
  const { vercel, driver, changed } = await aDriver();
  vercel.slowness = 2;
  await driver.execute(aDriverAsk({ memo: MEMO }));
  expect(await driver.execute(aDriverAsk({ memo: MEMO }))).toEqual({
    outcome: 'ok',
    detail: 'Vercel is at it: deployment "dpl_2" becomes live',
  });
  await driver.verify(aDriverAsk({ memo: MEMO }));
  expect(await driver.execute(aDriverAsk({ memo: MEMO }))).toEqual({
    outcome: 'ok',
    detail: 'deployment "dpl_2" is live already',
  });
  expect(await driver.prepare(aDriverAsk({ memo: MEMO }))).toMatchObject({ memo: MEMO });
  expect(changed()).toEqual(['POST /v1/projects/prj_1/rollback/dpl_2']);
  await driver.undo(aDriverAsk({ memo: MEMO }));
  await driver.undo(aDriverAsk({ memo: MEMO }));
  expect(changed()).toHaveLength(2);
});

test('undo() waits for what is under way: neither lands a rollback after it, nor is one asked for twice', async () => {
  const { vercel, driver, changed } = await aDriver();
  vercel.slowness = 3;
  await driver.execute(aDriverAsk({ memo: MEMO }));
  expect(await driver.undo(aDriverAsk({ memo: MEMO }))).toEqual({
    outcome: 'ok',
    detail: 'deployment "dpl_3" is live again',
  });
  expect([vercel.live, vercel.lastAliasRequest?.jobStatus]).toEqual(['dpl_3', 'succeeded']);
  // Its own of before, which nobody waited for.
  vercel.live = 'dpl_2';
  const own = { fromDeploymentId: 'dpl_2', toDeploymentId: 'dpl_3', requestedAt: 1 };
  vercel.lastAliasRequest = { ...own, jobStatus: 'in-progress', type: 'promote' };
  vercel.slowness = 3;
  expect(await driver.undo(aDriverAsk({ memo: MEMO }))).toMatchObject({ outcome: 'ok' });
  expect(changed()).toEqual([
    'POST /v1/projects/prj_1/rollback/dpl_2',
    'POST /v10/projects/prj_1/promote/dpl_3',
  ]);
});

test('two rollbacks whose steps interleave ask for the deployment before once', async () => {
  const { vercel, driver, changed } = await aDriver();
  const { memo: ofA = {} } = await driver.prepare(aDriverAsk({ key: 'ro_a:app:1' }));
  const { memo: ofB = {} } = await driver.prepare(aDriverAsk({ key: 'ro_b:app:1' }));
  await driver.execute(aDriverAsk({ key: 'ro_a:app:1', memo: ofA }));
  const second = await driver.execute(aDriverAsk({ key: 'ro_b:app:1', memo: ofB }));
  expect([second.outcome, changed()]).toEqual(['ok', ['POST /v1/projects/prj_1/rollback/dpl_2']]);
  expect((await driver.verify(aDriverAsk({ memo: ofB }))).outcome).toBe('ok');
  expect(vercel.live).toBe('dpl_2');
});

test('"previous" passes over what never took traffic, was rolled back, or cannot come back', async () => {
  const { vercel, driver } = await aDriver();
  const found = async () => (await driver.prepare(aDriverAsk())).memo?.['to'];
  vercel.deployments.push(
    { id: 'dpl_2a', created: 2_100, readySubstate: 'STAGED' },
    { id: 'dpl_2b', created: 2_200, isRollbackCandidate: false },
    { id: 'dpl_2c', created: 2_300, readyState: 'ERROR' },
    { id: 'dpl_2d', created: 2_400, target: null },
    { id: 'dpl_2e', created: 2_500 },
    { id: 'dpl_4', created: 4_000 },
  );
  const last = { jobStatus: 'succeeded', requestedAt: 1 };
  const rolledBack = { ...last, type: 'rollback', fromDeploymentId: 'dpl_2e' } as const;
  vercel.lastAliasRequest = { ...rolledBack, toDeploymentId: 'dpl_3' };
  expect(await found()).toBe('dpl_2');
  // What was live before a promotion is known, whatever its age.
  const promoted = { ...last, type: 'promote', fromDeploymentId: 'dpl_1' } as const;
  vercel.lastAliasRequest = { ...promoted, toDeploymentId: 'dpl_3' };
  expect(await found()).toBe('dpl_1');
  vercel.lastAliasRequest = { ...promoted, toDeploymentId: 'dpl_2' };
  expect(await found()).toBe('dpl_2e');
});

test.each([
  ['after what is live', 10_000],
  ['between both', 2_500],
])('"previous" is found past hundreds of builds that never took traffic %s', async (_, fromMs) => {
  const { vercel, driver } = await aDriver();
  const staged = (index: number) => ({
    ...{ id: `dpl_s${index}`, created: fromMs + index, readySubstate: 'STAGED' },
  });
  vercel.deployments.push(...Array.from({ length: 250 }, (_each, index) => staged(index)));
  expect((await driver.prepare(aDriverAsk())).memo?.['to']).toBe('dpl_2');
});

test('"previous" is looked for among so many builds, and then to be named', async () => {
  const { vercel, driver } = await aDriver();
  const listed = () => vercel.said.filter((asked) => asked === 'GET /v6/deployments').length;
  const staged = (index: number) => ({
    ...{ id: `dpl_s${index}`, created: 2_001 + index / 2_000, readySubstate: 'STAGED' },
  });
  vercel.deployments.push(...Array.from({ length: 1_000 }, (_, index) => staged(index)));
  expect(await driver.prepare(aDriverAsk())).toEqual({
    outcome: 'failed',
    detail:
      'none of the newest deployments before it took traffic; name the one to go back to by its id',
  });
  expect(listed()).toBe(10);
  vercel.deployments.pop();
  expect((await driver.prepare(aDriverAsk())).memo?.['to']).toBe('dpl_2');
});

test('a deployment may be named by its id and by its commit', async () => {
  const { driver } = await aDriver();
  const found = async (target: string) =>
    (await driver.prepare(aDriverAsk({ target }))).memo?.['to'];
  expect(await found('dpl_1')).toBe('dpl_1');
  expect(await found(`git:${'a'.repeat(40)}`)).toBe('dpl_1');
  expect(await driver.prepare(aDriverAsk({ target: 'dpl_3' }))).toMatchObject({
    outcome: 'ok',
    detail: `"dpl_3" is live already; ${KEEPS}`,
  });
});

test.each([
  ['dpl_9', 'deployment "dpl_9" is gone'],
  ['dpl_e', 'deployment "dpl_e" is not ready'],
  ['dpl_o', 'deployment "dpl_o" is of another project'],
  ['dpl_p', 'deployment "dpl_p" was not built for production'],
  [`git:${'f'.repeat(40)}`, `no production deployment of commit "${'f'.repeat(40)}" is ready`],
  ['git:abc', expect.stringContaining('names no deployment')],
  ['../../v2/user', expect.stringContaining('names no deployment')],
  ['dpl_1?teamId=x', expect.stringContaining('names no deployment')],
  ['', expect.stringContaining('names no deployment')],
])('target "%s" is refused', async (target, detail) => {
  const { vercel, driver, changed } = await aDriver();
  vercel.deployments.push(
    { id: 'dpl_e', created: 1, readyState: 'ERROR' },
    { id: 'dpl_o', created: 1, projectId: 'prj_2' },
    { id: 'dpl_p', created: 1, target: null },
  );
  expect(await driver.prepare(aDriverAsk({ target }))).toEqual({ outcome: 'failed', detail });
  expect(changed()).toEqual([]);
});

test('without anything to go back to, or anything live, nothing is prepared', async () => {
  const { vercel, driver } = await aDriver();
  vercel.live = 'dpl_1';
  expect(await driver.prepare(aDriverAsk())).toEqual({
    outcome: 'failed',
    detail: 'no earlier production deployment is ready: there is nothing to go back to',
  });
  vercel.live = null;
  expect(await driver.prepare(aDriverAsk())).toEqual({
    outcome: 'failed',
    detail: 'project "web" has no production deployment',
  });
});

test('what moved or went since it was prepared is not touched', async () => {
  const { vercel, driver, changed } = await aDriver();
  const moved =
    'production moved in between: "dpl_4" is live, not "dpl_3"; look who deploys, then ask again';
  vercel.deployments.push({ id: 'dpl_4', created: 4_000 });
  vercel.live = 'dpl_4';
  expect(await driver.execute(aDriverAsk({ memo: MEMO }))).toEqual({
    outcome: 'failed',
    detail: moved,
  });
  expect(await driver.undo(aDriverAsk({ memo: MEMO }))).toMatchObject({ outcome: 'failed' });
  vercel.live = 'dpl_3';
  const way = { fromDeploymentId: 'dpl_3', toDeploymentId: 'dpl_4', requestedAt: 1 };
  vercel.slowness = 9;
  vercel.lastAliasRequest = { ...way, jobStatus: 'in-progress', type: 'promote' };
  expect(await driver.execute(aDriverAsk({ memo: MEMO }))).toEqual({
    outcome: 'failed',
    detail: moved,
  });
  vercel.lastAliasRequest = null;
  vercel.deployments = vercel.deployments.filter(({ id }) => id !== 'dpl_2');
  expect(await driver.execute(aDriverAsk({ memo: MEMO }))).toEqual({
    outcome: 'failed',
    detail: 'deployment "dpl_2" is gone',
  });
  expect(changed()).toEqual([]);
});

test('a variable that Vercel refuses in a success stops the rollback', async () => {
  const { driver, changed } = await aDriver({ variables: { A: '1', REFUSED: 's3cret' } });
  expect(await driver.execute(aDriverAsk({ memo: MEMO }))).toEqual({
    outcome: 'failed',
    detail: 'cannot set variable "REFUSED": Vercel refuses it',
  });
  expect(changed()).toEqual(['POST /v10/projects/prj_1/env']);
});

test('verify() waits for a slow move, and tells when Vercel gave up', async () => {
  const { vercel, driver, waits } = await aDriver();
  vercel.slowness = 5;
  await driver.execute(aDriverAsk({ memo: MEMO }));
  waits.length = 0;
  const asked = aDriverAsk({ memo: MEMO });
  expect(await driver.verify(asked)).toMatchObject({ outcome: 'ok' });
  expect(waits).toEqual([2_000, 2_000, 2_000, 2_000, 2_000]);
  expect(asked.told[0]).toEqual({
    done: 1,
    total: null,
    unit: 'steps',
    note: '"dpl_3" is live, "dpl_2" is wanted',
  });
  const way = { fromDeploymentId: 'dpl_3', toDeploymentId: 'dpl_2', requestedAt: 1 };
  vercel.lastAliasRequest = { ...way, jobStatus: 'failed', type: 'rollback' };
  expect(await driver.verify(aDriverAsk({ memo: MEMO }))).toEqual({
    outcome: 'failed',
    detail: 'Vercel could not move the domains to "dpl_2": its job failed',
    memo: { ...MEMO, retryFrom: 'execute' },
  });
  vercel.live = 'dpl_3';
  // Asked for again, Vercel is asked once more.
  await driver.execute(aDriverAsk({ memo: MEMO }));
  expect(await driver.verify(aDriverAsk({ memo: MEMO }))).toMatchObject({ outcome: 'ok' });
});

test('verify() ends with its time, and says how far it is', async () => {
  const { vercel, driver } = await aDriver();
  vercel.slowness = Number.POSITIVE_INFINITY;
  await driver.execute(aDriverAsk({ memo: MEMO }));
  const ending = new AbortController();
  const tell = () => ending.abort();
  const asked = { ...aDriverAsk({ memo: MEMO, signal: ending.signal }), tell };
  expect(await driver.verify(asked)).toEqual({
    outcome: 'timed-out',
    detail: 'in its time it did not become live: "dpl_3" is live, "dpl_2" is wanted',
  });
});

test('a wrong token, or another team, is said without the token', async () => {
  const { driver } = await aDriver({ token: 'another-s3cret' });
  expect(await driver.prepare(aDriverAsk())).toEqual({
    outcome: 'failed',
    detail:
      'cannot read project "web": the token may not do that, or the team is another one (Not authorized: Bearer …)',
  });
  const { driver: other } = await aDriver({ team: null });
  expect(await other.prepare(aDriverAsk())).toMatchObject({ outcome: 'failed' });
});

test('an answer of 5xx to a rollback is unknown, and asking again looks first', async () => {
  const { vercel, driver, changed } = await aDriver();
  vercel.override = ({ method, path }, response) => {
    if (method !== 'POST') return false;
    // It came through all the same.
    vercel.live = path.endsWith('dpl_2') ? 'dpl_2' : vercel.live;
    response.writeHead(504).end('<html>');
    return true;
  };
  expect(await driver.execute(aDriverAsk({ memo: MEMO }))).toEqual({
    outcome: 'unknown',
    detail: 'cannot ask for deployment "dpl_2": Vercel is in trouble: it answered 504',
  });
  expect(await driver.execute(aDriverAsk({ memo: MEMO }))).toMatchObject({ outcome: 'ok' });
  expect(changed()).toHaveLength(1);
});

test('steps after prepare want what it wrote down', async () => {
  const { driver, vercel } = await aDriver();
  for (const step of ['execute', 'verify', 'undo'] as const)
    expect(await driver[step](aDriverAsk())).toEqual({
      outcome: 'failed',
      detail: 'it was not prepared: nobody wrote down which deployment was live',
    });
  expect(vercel.said).toEqual([]);
});
