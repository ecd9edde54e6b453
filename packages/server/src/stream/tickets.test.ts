import { expect, test } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { createTickets, type TicketHolder } from './tickets.ts';

const LIMITS = { ticketMs: 30_000, ticketResumeMs: 600_000, ticketsPerKeyMax: 2, ticketsMax: 3 };
const holder = (keyId = 'a'): TicketHolder => ({
  environment: 'production',
  keyId,
  kind: 'browser',
  keyExpiresMs: null,
  opens: 'changes',
  at: null,
});
function made() {
  const clock = fakeClock();
  return { clock, tickets: createTickets({ clock, limits: LIMITS }) };
}

test('mint() makes texts that say nothing, and says until when they wait', () => {
  const { clock, tickets } = made();
  const one = tickets.mint(holder());
  expect(one).toEqual({
    ticket: expect.stringMatching(/^[\w-]{24}$/),
    expiresMs: clock.nowMs() + 30_000,
  });
  expect(tickets.mint(holder()).ticket).not.toBe(one.ticket);
});

test('redeem() takes a ticket once', () => {
  const { tickets } = made();
  const { ticket } = tickets.mint(holder());
  expect([tickets.redeem(ticket), tickets.redeem(ticket)]).toEqual([holder(), null]);
  expect(tickets.redeem('__proto__')).toBeNull();
});

test.each([
  [29_999, true],
  [30_000, false],
])('redeem() after %i ms finds it: %s', async (waitedMs, isGood) => {
  const { clock, tickets } = made();
  const { ticket } = tickets.mint(holder());
  await clock.advance(waitedMs);
  expect(tickets.redeem(ticket) !== null).toBe(isGood);
});

test.each([
  [599_999, true],
  [600_000, false],
])('giveBack() lets the stream come back; after %i ms: %s', async (waitedMs, isGood) => {
  const { clock, tickets } = made();
  const { ticket } = tickets.mint(holder());
  expect(tickets.redeem(ticket)).toEqual(holder());
  await clock.advance(3_600_000);
  tickets.giveBack(ticket, holder());
  await clock.advance(waitedMs);
  expect(tickets.redeem(ticket) !== null).toBe(isGood);
});

test('redeem() takes no ticket whose key has expired, also not one that came back', async () => {
  const { clock, tickets } = made();
  const short = { ...holder(), keyExpiresMs: clock.nowMs() + 1_000 };
  const [one, other] = [tickets.mint(short).ticket, tickets.mint(short).ticket];
  await clock.advance(999);
  expect(tickets.redeem(one)).toEqual(short);
  tickets.giveBack(one, short);
  await clock.advance(1);
  expect([tickets.redeem(one), tickets.redeem(other)]).toEqual([null, null]);
});

test('giveBack() lets a ticket open nothing but the stream of changes', () => {
  const { tickets } = made();
  const any = { ...holder(), opens: 'any' as const };
  const { ticket } = tickets.mint(any);
  tickets.giveBack(ticket, any);
  expect(tickets.redeem(ticket)).toEqual({ ...any, opens: 'changes' });
});

test('mint() drops the oldest ticket of a key, then of all, when there are too many', () => {
  const { tickets } = made();
  const [a1, a2, a3] = [tickets.mint(holder()), tickets.mint(holder()), tickets.mint(holder())];
  expect(tickets.redeem(a1.ticket)).toBeNull();
  tickets.mint(holder('b'));
  const last = tickets.mint(holder('c'));
  expect(tickets.size()).toBe(3);
  expect(tickets.redeem(a2.ticket)).toBeNull();
  expect([tickets.redeem(a3.ticket), tickets.redeem(last.ticket)]).toEqual([
    holder('a'),
    holder('c'),
  ]);
});

test('mint() forgets what has expired', async () => {
  const { clock, tickets } = made();
  tickets.mint(holder());
  await clock.advance(30_000);
  tickets.mint(holder('b'));
  expect(tickets.size()).toBe(1);
});
