import { expect, test } from 'vitest';
import { fakeClock } from '../../config/clock.fixture.ts';
import { limits } from '../../config/limits.ts';
import { checkedOutcome } from '../checked-outcome.ts';
import { createHaproxyDriver } from './create-haproxy-driver.ts';
import { aDriverAsk, aFakeHaproxy, aHaproxyWork, type FakeServer } from './haproxy.fixture.ts';
import type { HaproxyWork } from './haproxy-work.ts';

async function aDriver(changes: Partial<HaproxyWork> = {}) {
  const haproxy = await aFakeHaproxy();
  const clock = fakeClock();
  const driver = createHaproxyDriver(aHaproxyWork(haproxy.socket, changes), { clock });
  const changed = () => haproxy.said.filter((command) => command.startsWith('set '));
  const weights = () =>
    haproxy.servers.map(
      ({ name, weight, isHeldBack }) => `${name}=${weight}${isHeldBack ? ' held back' : ''}`,
    );
  return { haproxy, clock, driver, changed, weights };
}

const PREPARED = {
  live: 'blue',
  to: 'green',
  process: '100',
  before: {
    names: '1af4354c',
    runs: [
      [1, 100, 0],
      [1, 50, 0],
      [1, 0, 0],
    ],
  },
};

test('a switch gives the new colour its traffic before the old one loses it, and comes back', async () => {
  const { haproxy, driver, changed, weights } = await aDriver();
  expect(await driver.prepare(aDriverAsk())).toEqual({
    outcome: 'ok',
    detail: 'blue → green; all servers of green are up',
    memo: PREPARED,
  });
  expect(changed()).toEqual([]);
  expect(await driver.execute(aDriverAsk({ memo: PREPARED }))).toEqual({
    outcome: 'ok',
    detail: 'green takes the traffic now',
    memo: PREPARED,
  });
  expect(changed()).toEqual([
    'set server agents/g1 weight 100',
    'set server agents/g1 state ready',
    'set server agents/b1 weight 0',
    'set server agents/b1 state drain',
    'set server agents/b2 weight 0',
    'set server agents/b2 state drain',
  ]);
  expect(await driver.verify(aDriverAsk({ memo: PREPARED }))).toEqual({
    outcome: 'ok',
    detail: 'green takes the traffic; blue has no session',
  });
  haproxy.said.length = 0;
  expect(await driver.undo(aDriverAsk({ memo: PREPARED }))).toEqual({
    outcome: 'ok',
    detail: 'blue takes the traffic again',
  });
  expect(changed().slice(0, 2)).toEqual([
    'set server agents/b1 weight 100',
    'set server agents/b1 state ready',
  ]);
  expect(weights()).toEqual(['b1=100', 'b2=50', 'g1=0']);
});

test('steps that are asked again look first, and "previous" means what it meant', async () => {
  const { driver, changed, haproxy, weights } = await aDriver();
  await driver.execute(aDriverAsk({ memo: PREPARED }));
  haproxy.said.length = 0;
  expect(await driver.execute(aDriverAsk({ memo: PREPARED }))).toMatchObject({
    outcome: 'ok',
    detail: 'green takes the traffic already',
  });
  expect(await driver.prepare(aDriverAsk({ memo: PREPARED }))).toEqual({
    outcome: 'ok',
    detail: 'green takes the traffic already; all servers of green are up',
    memo: PREPARED,
  });
  expect(changed()).toEqual([]);
  // Killed in the middle: half of the old colour still takes traffic.
  for (const server of haproxy.servers) if (server.name === 'b2') server.weight = 50;
  expect(await driver.execute(aDriverAsk({ memo: PREPARED }))).toMatchObject({
    outcome: 'ok',
    detail: 'green takes the traffic now',
  });
  expect(weights()).toEqual(['b1=0 held back', 'b2=0 held back', 'g1=100']);
});

test('weights of before, or of the file, are given to a colour that had some', async () => {
  const { driver, haproxy, weights } = await aDriver();
  await driver.execute(aDriverAsk({ memo: PREPARED }));
  const { memo = {} } = await driver.prepare(aDriverAsk({ target: 'blue', key: 'k2' }));
  await driver.execute(aDriverAsk({ memo }));
  expect(weights()).toEqual(['b1=100', 'b2=50', 'g1=0 held back']);
  for (const server of haproxy.servers) if (server.name === 'g1') server.weight = 7;
  await driver.execute(aDriverAsk({ memo: PREPARED }));
  expect(weights()[2]).toBe('g1=7');
});

test.each([
  ['DOWN', 'L7TOUT', 'server "g1" of green is "DOWN", not "UP"'],
  ['UP 1/3', 'L4CON', 'server "g1" of green is "UP 1/3", not "UP"'],
  ['NOLB', 'L7OKC', 'server "g1" of green is "NOLB", not "UP"'],
  ['MAINT', 'L7OK', 'server "g1" of green is "MAINT", not "UP"'],
  ['UP', 'INI', 'server "g1" of green was not checked yet'],
  [
    'no check',
    '',
    'server "g1" of green has no health check: nobody knows whether it is well; add "check" to it, or set "trustUnchecked"',
  ],
])(
  'a colour that is %s (%s) is refused, before and when it is its turn',
  async (status, check, detail) => {
    const { driver, haproxy, changed } = await aDriver();
    for (const server of haproxy.servers)
      if (server.name === 'g1') Object.assign(server, { status, check });
    const refused = { outcome: 'failed', detail };
    expect(await driver.prepare(aDriverAsk())).toEqual(refused);
    expect(await driver.execute(aDriverAsk({ memo: PREPARED }))).toEqual(refused);
    expect(changed()).toEqual([]);
  },
);

test('a server of the old colour that is in maintenance stays there', async () => {
  const { driver, haproxy, changed, weights } = await aDriver();
  const [, second] = haproxy.servers;
  Object.assign(second ?? {}, { isHeldBack: true, status: 'MAINT' });
  const { memo = {} } = await driver.prepare(aDriverAsk());
  await driver.execute(aDriverAsk({ memo }));
  await driver.undo(aDriverAsk({ memo }));
  expect(weights()).toEqual(['b1=100', 'b2=50 held back', 'g1=0']);
  expect(changed().filter((command) => command.includes('b2 state'))).toEqual([]);
});

test('as many servers as a colour may have fit into what is kept for later steps', async () => {
  const named = (colour: string) =>
    Array.from({ length: 100 }, (_, index) => `${colour}${index}`) as [string, ...string[]];
  const colours = { blue: named('blue'), green: named('green') };
  const { driver, haproxy, weights } = await aDriver({ colours });
  const [plain] = haproxy.servers.splice(0);
  const all = [...colours.blue, ...colours.green].map((name, index) => ({
    ...{ ...(plain as FakeServer), name, fileWeight: 1 },
    weight: index < 100 ? 100 + index : 0,
  }));
  haproxy.servers.push(...all);
  const before = weights();
  const prepared = await driver.prepare(aDriverAsk());
  const by = { secrets: [], limits };
  expect(checkedOutcome(prepared, by)).toEqual(prepared);
  const { memo = {} } = prepared;
  await driver.execute(aDriverAsk({ memo }));
  await driver.undo(aDriverAsk({ memo }));
  expect(weights()).toEqual(before);
});

test('undo() gives no weight to other servers than those that were prepared', async () => {
  const { driver, changed } = await aDriver({ colours: { blue: ['b2', 'b1'], green: ['g1'] } });
  expect(await driver.undo(aDriverAsk({ memo: PREPARED }))).toEqual({
    outcome: 'failed',
    detail: 'its colours have other servers now than when it was prepared; switch back by hand',
  });
  expect(changed()).toEqual([]);
});

test('servers without a check are taken where the file says so', async () => {
  const { driver, haproxy } = await aDriver({ trustUnchecked: true });
  for (const server of haproxy.servers) Object.assign(server, { status: 'no check', check: '' });
  expect(await driver.prepare(aDriverAsk())).toMatchObject({ outcome: 'ok' });
});

test.each([
  ['previous', 100, 'both colours take traffic: none is the previous one; name "blue" or "green"'],
  ['purple', 0, 'target "purple" is no colour; name "previous", "blue" or "green"'],
  ['--help', 0, 'target "--help" is no colour; name "previous", "blue" or "green"'],
  ['blue\nshutdown sessions server agents/b1', 0, expect.stringContaining('is no colour')],
])('target "%s" with green at weight %i is refused', async (target, weight, detail) => {
  const { driver, haproxy, changed } = await aDriver();
  for (const server of haproxy.servers) if (server.name === 'g1') server.weight = weight;
  expect(await driver.prepare(aDriverAsk({ target }))).toEqual({ outcome: 'failed', detail });
  expect(changed()).toEqual([]);
});

test('nothing is done that was not prepared', async () => {
  const { driver, changed } = await aDriver();
  const refused = {
    outcome: 'failed',
    detail: 'it was not prepared: nobody wrote down which colour was live',
  };
  for (const memo of [{}, { live: 'blue' }, { ...PREPARED, to: 'purple' }])
    for (const step of ['execute', 'verify', 'undo'] as const)
      expect(await driver[step](aDriverAsk({ memo }))).toEqual(refused);
  expect(changed()).toEqual([]);
});

test('verify() waits for the sessions of the old colour, tells them, and gives up in time', async () => {
  const { driver, haproxy, clock } = await aDriver();
  await driver.execute(aDriverAsk({ memo: PREPARED }));
  const b1 = haproxy.servers.find(({ name }) => name === 'b1');
  if (b1 === undefined) throw new Error('there is no b1');
  b1.sessions = 3;
  const asked = aDriverAsk({ memo: PREPARED });
  const verified = driver.verify(asked);
  await until(() => clock.waiting() === 1 && asked.told.length === 1);
  b1.sessions = 1;
  await clock.advance(500);
  await until(() => clock.waiting() === 1 && asked.told.length === 2);
  b1.sessions = 0;
  await clock.advance(500);
  expect(await verified).toEqual({
    outcome: 'ok',
    detail: 'green takes the traffic; all 3 sessions of blue ended',
  });
  expect(asked.told.map(({ done, total }) => `${done}/${total}`)).toEqual(['0/3', '2/3', '3/3']);

  b1.sessions = 1;
  const late = aDriverAsk({ memo: PREPARED });
  const failed = driver.verify(late);
  for (let looks = 1; looks <= 20; looks += 1) {
    await until(() => clock.waiting() === 1 && late.told.length === looks);
    await clock.advance(500);
  }
  expect(await failed).toEqual({
    outcome: 'failed',
    detail: 'blue still has 1 session after 10s; give them longer by "drain", or end them',
  });
});

test('verify() says when HAProxy forgot its weights, and when somebody else changed them', async () => {
  const { driver, haproxy } = await aDriver();
  expect(await driver.verify(aDriverAsk({ memo: PREPARED }))).toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('somebody else changes them too'),
    memo: { ...PREPARED, retryFrom: 'execute' },
  });
  haproxy.process = 101;
  expect(await driver.verify(aDriverAsk({ memo: PREPARED }))).toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('HAProxy was started anew and has forgotten its weights'),
    memo: { ...PREPARED, retryFrom: 'execute' },
  });
});

test('any text is a refusal, and the old colour keeps its traffic', async () => {
  const { driver, haproxy, weights } = await aDriver();
  const said = "Backend is using a static LB algorithm and only accepts weights '0%' and '100%'.";
  haproxy.override = (command) => (command.includes('weight') ? said : undefined);
  expect(await driver.execute(aDriverAsk({ memo: PREPARED }))).toEqual({
    outcome: 'failed',
    detail: `HAProxy refuses "set server agents/g1 weight 100": ${said}`,
  });
  expect(weights()).toEqual(['b1=100', 'b2=50', 'g1=0']);
});

test('a socket that is gone fails, one that hangs times out, and nothing else is believed', async () => {
  const { driver, haproxy, clock } = await aDriver();
  const gone = createHaproxyDriver(aHaproxyWork(`${haproxy.socket}-gone`), { clock });
  expect(await gone.prepare(aDriverAsk())).toEqual({
    outcome: 'failed',
    detail: "HAProxy's socket cannot be used: ENOENT",
  });
  haproxy.override = () => "Can't find backend.";
  expect(await driver.prepare(aDriverAsk())).toEqual({
    outcome: 'failed',
    detail: `HAProxy does not tell of backend "agents": Can't find backend.`,
  });
  haproxy.override = () => null;
  haproxy.said.length = 0;
  const hanging = driver.prepare(aDriverAsk());
  await until(() => haproxy.said.length === 1);
  await clock.advance(5_000);
  const late = { outcome: 'timed-out', detail: "HAProxy's socket gave no answer in time" };
  expect(await hanging).toEqual(late);
  const ending = new AbortController();
  const ended = driver.prepare(aDriverAsk({ signal: ending.signal }));
  await until(() => haproxy.said.length === 2);
  ending.abort();
  expect(await ended).toEqual(late);
  expect(clock.waiting()).toBe(0);
  const { driver: other } = await aDriver({ colours: { blue: ['b1', 'b9'], green: ['g1'] } });
  expect(await other.prepare(aDriverAsk())).toEqual({
    outcome: 'failed',
    detail: 'backend "agents" of HAProxy has no server "b9"',
  });
});

/** Lets sockets of this machine say what they have to say. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
