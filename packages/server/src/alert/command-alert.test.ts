import { describe, expect, it } from 'vitest';
import { T0 } from '../store/store-world.fixture.ts';
import { alertWorld, aRule, rulesFile } from './alert-world.fixture.ts';

const DAY_MS = 86_400_000;

describe('commandAlert()', () => {
  it('acknowledges what fires, once', async () => {
    const { command, pass, turns } = await alertWorld(aRule());
    await expect(command('errors', { type: 'acknowledge' })).rejects.toMatchObject({
      code: 'conflict',
      message:
        'Cannot acknowledge alert rule "errors": it does not fire, it is inactive; nothing is to be done',
    });
    await pass(30, () => turns(100, 5));
    await command('errors', { type: 'acknowledge' });
    await expect(command('errors', { type: 'acknowledge' })).rejects.toThrow(
      'Cannot acknowledge alert rule "errors": "ana" did already',
    );
  });

  it('snoozes until a time in the next 31 days, and takes it back', async () => {
    const { command, audit } = await alertWorld(aRule());
    const snooze = (untilMs: number) =>
      command('errors', { type: 'snooze', untilMs, reason: 'known' });
    for (const untilMs of [T0, T0 + 31 * DAY_MS + 1]) {
      await expect(snooze(untilMs)).rejects.toMatchObject({ code: 'malformed-request' });
    }
    expect((await snooze(T0 + 31 * DAY_MS)).snoozedUntilMs).toBe(T0 + 31 * DAY_MS);
    expect((await command('errors', { type: 'unsnooze' })).snoozedUntilMs).toBe(null);
    expect((await audit('alert.')).map(({ action, actor }) => [action, actor])).toEqual([
      ['alert.snoozed', 'key_ana'],
      ['alert.unsnoozed', 'key_ana'],
    ]);
  });

  it('switches a rule off with its firing, and on with nothing remembered', async () => {
    const { command, pass, turns, told, view } = await alertWorld(aRule());
    await expect(command('errors', { type: 'enable' })).rejects.toThrow('it is on already');
    await pass(30, () => turns(100, 5));
    const off = await command('errors', { type: 'disable', reason: 'noise' });
    expect(off).toMatchObject({
      enabled: false,
      status: 'inactive',
      sentence: 'It is switched off',
    });
    expect(off.firings[0]?.resolvedMs).toBe(T0 + 30_000);
    expect(await told()).toEqual(['firing errors ops', 'resolved errors ops']);
    await expect(command('errors', { type: 'disable', reason: 'x' })).rejects.toThrow(
      'off already',
    );
    await pass(60, () => turns(100, 5));
    expect((await view()).status).toBe('inactive');
    await command('errors', { type: 'enable' });
    expect(await pass(30, () => turns(100, 5))).toEqual(['errors pending', 'errors firing']);
  });

  it('tests all channels of a rule with a notice that closes nothing', async () => {
    const escalate = [{ afterMs: 1, notify: ['lead', 'ops'] }];
    const { command, notices } = await alertWorld(
      aRule({ escalate }),
      aRule({ name: 'quiet', notify: [] }),
    );
    await command('errors', { type: 'test' });
    expect(
      (await notices()).map(({ channel, status, severity, dedupKey }) => [
        ...[channel, status, severity, dedupKey],
      ]),
    ).toEqual([
      ['ops', 'test', 'information', 'tidegate:production:test:alert:errors'],
      ['lead', 'test', 'information', 'tidegate:production:test:alert:errors'],
    ]);
    await expect(command('quiet', { type: 'test' })).rejects.toThrow(
      'Cannot test alert rule "quiet": it tells no channel; name some as "notify" in its file',
    );
  });

  it('names the nearest rule, and asks which environment is meant', async () => {
    const { apply, store } = await alertWorld(aRule());
    await apply(rulesFile([aRule()], { name: 'elsewhere', environment: 'staging' }));
    const ask = (environment: string | null, name: string) =>
      store.transact('commandAlert', {
        ...{ environment, name, command: { type: 'unsnooze' }, nowMs: T0 },
        actor: { kind: 'key', id: 'k', name: 'k' },
      });
    await expect(ask('staging', 'erors')).rejects.toMatchObject({
      code: 'not-found',
      message:
        'Cannot find alert rule "erors" in "staging": it does not exist; did you mean "errors"?',
    });
    await expect(ask(null, 'errors')).rejects.toMatchObject({
      code: 'conflict',
      message:
        'Cannot tell which alert rule "errors" is meant: there is one in each of production, staging; name the environment',
    });
    expect((await ask('staging', 'errors')).environment).toBe('staging');
  });
});
