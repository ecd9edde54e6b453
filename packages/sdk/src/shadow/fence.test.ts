import { expect, test } from 'vitest';
import { Fence, SHADOW_STUB } from './fence.ts';
import { CALLS_MAX } from './limits.ts';
import { Recording, type ToolOutcome } from './recording.ts';

/** A live turn that is over, and made these calls. */
function recorded(...calls: readonly (readonly [string, unknown, ToolOutcome])[]): Recording {
  const recording = new Recording();
  for (const [tool, input, outcome] of calls) recording.note(tool, input, Promise.resolve(outcome));
  recording.answered('program', 'done');
  recording.watch('done', async () => {});
  return recording;
}
const ran = () => 'really ran';
const ok = (value: unknown): ToolOutcome => ({ ok: true, value });

test('Fence answers a call with what the live arm got for the same name and input', async () => {
  const fence = new Fence(recorded(['mail', { to: 'a', n: 1 }, ok({ sent: true })]));
  const input = { n: 1, to: 'a' };
  expect(await fence.call('mail', { effect: 'write', input }, ran)).toEqual({ sent: true });
  expect([fence.stub, fence.calls]).toEqual([null, [{ tool: 'mail', input }]]);
});

test.each<[string, unknown, object, unknown]>([
  ['another input', 'write', { input: { to: 'b' } }, SHADOW_STUB],
  ['no input', 'write', {}, SHADOW_STUB],
  ['an input that is no JSON', 'write', { input: 1n }, SHADOW_STUB],
  ['an effect that nobody declared', undefined, { input: { to: 'b' } }, SHADOW_STUB],
  ['an effect that there is not', 'READ', { input: { to: 'b' } }, SHADOW_STUB],
  ['an inherited word as effect', 'toString', { input: { to: 'b' } }, SHADOW_STUB],
  ['read and another input', 'read', { input: { to: 'b' } }, 'really ran'],
  ['read and no input', 'read', {}, 'really ran'],
  ['none', 'none', {}, 'really ran'],
  ['read and the same input', 'read', { input: { to: 'a' } }, 'was told'],
])('Fence deals with %s', async (_what, effect, options, expected) => {
  const fence = new Fence(recorded(['mail', { to: 'a' }, ok('was told')]));
  expect(await fence.call('mail', { effect, ...options }, ran)).toEqual(expected);
  expect(fence.stub).toEqual(expected === SHADOW_STUB ? { tool: 'mail', at: 0 } : null);
});

test('Fence answers calls of one input in their order, and the last one from then on', async () => {
  const boom = new Error('busy');
  const calls = [
    ['pay', 1, { ok: false, error: boom }],
    ['pay', 1, ok('paid')],
  ] as const;
  const fence = new Fence(recorded(...calls));
  const pay = () => fence.call('pay', { effect: 'write', input: 1 }, ran);
  await expect(pay()).rejects.toBe(boom);
  expect([await pay(), await pay()]).toEqual(['paid', 'paid']);
  expect(fence.stub).toBeNull();
});

test('Fence hands out copies, and no result that is more than data', async () => {
  const result = { rows: [1] };
  const live = recorded(['find', 1, ok(result)], ['open', 1, ok(new Response('x'))]);
  const fence = new Fence(live);
  const copy = await fence.call('find', { effect: 'write', input: 1 }, () => ({ rows: [0] }));
  copy.rows.push(2);
  expect(result).toEqual({ rows: [1] });
  expect(await fence.call('open', { effect: 'read', input: 1 }, ran)).toBe('really ran');
  expect(await fence.call('open', { effect: 'write', input: 1 }, ran)).toBe(SHADOW_STUB);
});

test('Fence waits with an effect for the live arm, and with a read for nobody', async () => {
  const recording = new Recording();
  const fence = new Fence(recording);
  const write = fence.call('pay', { effect: 'write', input: 1 }, ran);
  expect(await fence.call('find', { effect: 'read', input: 1 }, ran)).toBe('really ran');
  recording.note('other', 1, Promise.resolve(ok('other')));
  recording.note('pay', 1, Promise.resolve(ok('paid')));
  expect(await write).toBe('paid');
  const second = fence.call('mail', { effect: 'write', input: 1 }, ran);
  recording.fail();
  expect(await second).toBe(SHADOW_STUB);
});

test('Fence remembers the first stub, and counts a tool that was taken away as one', async () => {
  const fence = new Fence(recorded());
  await fence.call('find', { effect: 'read', input: 1 }, ran);
  fence.takeAway('web_search');
  await fence.call('pay', { effect: 'write', input: 1 }, ran);
  expect(fence.stub).toEqual({ tool: 'web_search', at: 1 });
});

test('Fence lets nothing through once it is shut, also not what waited before', async () => {
  const recording = new Recording();
  const fence = new Fence(recording);
  let runs = 0;
  const effect = 'read';
  const count = () => (runs += 1);
  const waiting = fence.call('find', { effect, input: 1 }, count);
  fence.shut();
  const over = 'Cannot call "find" in a shadow: the shadow turn is over';
  await expect(waiting).rejects.toThrow(over);
  await expect(fence.call('find', { effect }, count)).rejects.toThrow(over);
  expect(runs).toBe(0);
});

test('Fence takes a bounded number of calls', async () => {
  const fence = new Fence(recorded());
  const call = () => fence.call('find', { effect: 'read' }, ran);
  for (let index = 0; index < CALLS_MAX; index += 1) await call();
  await expect(call()).rejects.toThrow(`it made ${CALLS_MAX} calls already`);
});
