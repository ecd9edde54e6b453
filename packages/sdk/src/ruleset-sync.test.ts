import type { RulesetSnapshot } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { createControlPlane } from './control-plane.ts';
import { createLedger } from './ledger.ts';
import { ManualRuntime, settled } from './manual-runtime.fixture.ts';
import { patchOf, servingFlag, snapshotOf } from './ruleset.fixture.ts';
import { RulesetHolder } from './ruleset-holder.ts';
import { RulesetSync } from './ruleset-sync.ts';

const on = servingFlag({ on: true, off: false }, 'on');
const off = servingFlag({ on: true, off: false }, 'off');
const first = snapshotOf(1, { a: on });
const second = snapshotOf(2, { a: off });
const third = snapshotOf(3, { a: on, b: on });

function newSync(current: RulesetSnapshot) {
  const runtime = new ManualRuntime();
  const asked: string[] = [];
  const server = { current, status: 200, hold: Promise.resolve() };
  runtime.respond = async (url) => {
    asked.push(url.replace('http://tidegate.test/', ''));
    const { current: snapshot, status } = server;
    await server.hold;
    const known = url.endsWith('api/v1/ruleset') || url.endsWith(snapshot.id);
    return Response.json(snapshot, { status: known ? status : 404 });
  };
  const ledger = createLedger(undefined);
  const causes: string[] = [];
  const holder = new RulesetHolder(ledger, (cause) => causes.push(cause));
  const lives: string[] = [];
  const plane = createControlPlane({ url: 'http://tidegate.test', key: 'k' }, runtime);
  const onLive = () => sync.live && lives.push(holder.idText ?? '');
  const sync: RulesetSync = new RulesetSync({ plane, runtime, ledger, holder, onLive });
  const hello = ({ id }: RulesetSnapshot) =>
    sync.onEvent({ event: 'hello', serverMs: 1, flushEveryMs: 1, unitKey: 'x', current: id });
  const snapshot = ({ id }: RulesetSnapshot, url = `/api/v1/rulesets/${id}`) =>
    sync.onEvent({ event: 'snapshot', to: id, url });
  return { runtime, asked, server, ledger, causes, holder, lives, sync, hello, snapshot };
}

test('onEvent() fetches the first ruleset at once and is live then', async () => {
  const { hello, snapshot, asked, holder, lives, sync } = newSync(first);
  hello(first);
  snapshot(first);
  expect(sync.live).toBe(false);
  await settled();
  expect([holder.idText, holder.source, sync.live]).toEqual([first.id, 'network', true]);
  expect([asked, lives]).toEqual([['api/v1/ruleset'], [first.id]]);
});

test('onEvent() is live without a fetch when the disk had the current one', () => {
  const { hello, asked, holder, lives } = newSync(first);
  holder.offerSnapshot(first, 'disk');
  hello(first);
  expect([asked, lives]).toEqual([[], [first.id]]);
});

test('onEvent() applies patches, and fetches once for several that do not fit', async () => {
  const { hello, asked, holder, causes, sync, server } = newSync(third);
  holder.offerSnapshot(first, 'disk');
  hello(first);
  sync.onEvent(patchOf(first, second, 'rollback'));
  expect([holder.idText, sync.live, asked]).toEqual([second.id, true, []]);
  server.current = snapshotOf(5, { a: off });
  sync.onEvent(patchOf(snapshotOf(3, {}), snapshotOf(4, { a: on })));
  sync.onEvent(patchOf(snapshotOf(4, { a: on }), server.current));
  await settled();
  expect([holder.idText, sync.live]).toEqual([server.current.id, true]);
  expect([asked, causes]).toEqual([['api/v1/ruleset'], ['disk', 'rollback', 'snapshot']]);
});

test('onEvent() fetches again when a newer ruleset was named meanwhile', async () => {
  const { hello, asked, holder, sync, server } = newSync(first);
  const gate = { open: () => {} };
  server.hold = new Promise((resolve) => {
    gate.open = resolve;
  });
  hello(first);
  await settled();
  server.current = third;
  sync.onEvent(patchOf(second, third));
  gate.open();
  await settled();
  expect([holder.idText, sync.live, asked.length]).toEqual([third.id, true, 2]);
});

test('onEvent() asks for the current ruleset when the named one is gone', async () => {
  const { snapshot, asked, holder } = newSync(third);
  snapshot(second);
  await settled();
  expect([asked, holder.idText]).toEqual([
    [`api/v1/rulesets/${second.id}`, 'api/v1/ruleset'],
    third.id,
  ]);
});

test('onEvent() never shows the key to another server', async () => {
  const { snapshot, asked, holder } = newSync(first);
  snapshot(first, 'http://elsewhere.test/api/v1/ruleset');
  await settled();
  expect([asked, holder.idText]).toEqual([['api/v1/ruleset'], first.id]);
});

test('onEvent() tries again, ever more rarely, until the fetch works', async () => {
  const { hello, runtime, asked, holder, server } = newSync(first);
  server.status = 503;
  hello(first);
  await runtime.advance(2_000);
  expect([asked.length, holder.idText]).toEqual([4, null]);
  server.status = 200;
  await runtime.advance(2_000);
  expect([asked.length, holder.idText]).toEqual([5, first.id]);
});

test('onEvent() helps itself when a hello is followed by nothing', async () => {
  const { hello, runtime, asked, holder } = newSync(second);
  holder.offerSnapshot(first, 'disk');
  hello(second);
  await runtime.advance(1_999);
  expect(asked).toEqual([]);
  await runtime.advance(1);
  expect([asked, holder.idText]).toEqual([['api/v1/ruleset'], second.id]);
});

test('onEvent() does not follow a store that went back in time', async () => {
  const { hello, snapshot, runtime, asked, holder, ledger, sync } = newSync(first);
  holder.offerSnapshot(second, 'disk');
  hello(first);
  snapshot(first);
  const rewritten = snapshotOf(2, { a: on });
  hello(rewritten);
  await runtime.advance(60_000);
  expect([holder.idText, sync.live, asked]).toEqual([second.id, false, []]);
  expect(ledger.refusedRulesets).toBe(2);
});

test('refetch() brings the whole ruleset at once although the stream is down', async () => {
  const { hello, sync, holder, asked, server } = newSync(first);
  holder.offerSnapshot(first, 'disk');
  hello(first);
  sync.onDown();
  server.current = second;
  await sync.refetch();
  expect([holder.idText, asked, sync.live]).toEqual([second.id, ['api/v1/ruleset'], false]);
});

test('refetch() asks again after a fetch that was under way, and once for all its callers', async () => {
  const { hello, sync, holder, asked, server } = newSync(first);
  const gate = { open: () => {} };
  server.hold = new Promise((resolve) => {
    gate.open = resolve;
  });
  hello(first);
  await settled();
  // The answer on its way is from before the event that could not be read.
  server.current = second;
  const done = Promise.all([sync.refetch(), sync.refetch()]);
  await settled();
  expect(asked).toHaveLength(1);
  gate.open();
  await done;
  expect([holder.idText, asked.length]).toEqual([second.id, 2]);
});

test('refetch() does not wait for the next try, fails once and leaves the rest to the stream', async () => {
  const { hello, sync, holder, asked, server, runtime } = newSync(first);
  server.status = 503;
  hello(first);
  await settled();
  expect([asked.length, runtime.nextTimerMs]).toEqual([1, 250]);
  sync.onDown();
  await sync.refetch();
  expect([asked.length, runtime.nextTimerMs]).toEqual([2, null]);
  server.status = 200;
  await sync.refetch();
  expect([asked.length, holder.idText]).toEqual([3, first.id]);
  sync.close();
  await sync.refetch();
  expect(asked).toHaveLength(3);
});

test('onDown() is not live any more', async () => {
  const { hello, sync, holder } = newSync(first);
  holder.offerSnapshot(first, 'disk');
  hello(first);
  sync.onDown();
  expect(sync.live).toBe(false);
});
