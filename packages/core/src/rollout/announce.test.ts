import { describe, expect, test } from 'vitest';
import { draftAnnouncement } from './announce.ts';
import {
  ANA,
  aPlan,
  aRollback,
  aTick,
  everySecond,
  pass,
  running,
  scheduled,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Announcement, Plan, Rollout, RolloutEvent } from './types.ts';

const DAY_MS = 86_400_000;

function anAnnouncement(changes: Partial<Announcement>): Announcement {
  return {
    ...{ name: 'news', when: 'started', phase: null, beforeMs: 0, audience: 'external' },
    ...{ subject: '[plan]', text: '[phase]', channels: [], ...changes },
  };
}

/** What was announced: when, where and as what. */
function announced(
  plan: Plan,
  rollout: Rollout,
  events: readonly (readonly [number, RolloutEvent])[],
) {
  let now = rollout;
  const made: unknown[] = [];
  for (const [atMs, event] of events) {
    const answer = transition(plan, now, event, T0 + atMs);
    now = answer.rollout;
    for (const { kind, payload } of answer.effects) {
      if (kind === 'announce')
        made.push([atMs, payload['name'], payload['channel'], payload['text']]);
    }
  }
  return made;
}

describe('announce()', () => {
  test('makes each once, when its phase is entered or left, and at the end', () => {
    const plan = aPlan({
      announcements: [
        anAnnouncement({ name: 'begin' }),
        anAnnouncement({ name: 'in', when: 'entered', phase: 'full' }),
        anAnnouncement({ name: 'first', when: 'entered', phase: 'quarter' }),
        anAnnouncement({ name: 'out', when: 'left', phase: 'quarter' }),
        anAnnouncement({ name: 'last', when: 'left', phase: 'full' }),
        anAnnouncement({ name: 'done', when: 'completed' }),
        anAnnouncement({ name: 'back', when: 'rolled-back', text: '[reason]' }),
      ],
    });
    const events: [number, RolloutEvent][] = [
      [0, { type: 'start', actor: ANA }],
      ...everySecond(6, 40, aTick(pass)),
      [50_000, aRollback({ reason: 'Late [date]' })],
    ];
    expect(announced(plan, scheduled(plan), events)).toEqual([
      [0, 'begin', 'ops', 'quarter'],
      [0, 'first', 'ops', 'quarter'],
      [15_000, 'in', 'ops', 'full'],
      [15_000, 'out', 'ops', 'quarter'],
      [30_000, 'last', 'ops', 'full'],
      [30_000, 'done', 'ops', 'full'],
      [50_000, 'back', 'ops', 'Late [date]'],
    ]);
  });

  test('makes one that comes before a planned start in time, and with the start at the latest', () => {
    const early = anAnnouncement({ beforeMs: 7 * DAY_MS, text: 'On [date] at [time]: [flag]' });
    const plan = aPlan({ announcements: [early] });
    const planned: RolloutEvent = { type: 'start', actor: ANA, atMs: T0 + 8 * DAY_MS };
    expect(
      announced(plan, scheduled(plan), [
        [0, planned],
        [DAY_MS - 1, aTick({})],
        [DAY_MS, aTick({})],
        [DAY_MS + 1_000, aTick({})],
        [8 * DAY_MS, aTick({})],
      ]),
    ).toEqual([[DAY_MS, 'news', 'ops', 'On 2027-01-23 at 08:00 UTC: useNewArchitecture']]);
    expect(announced(plan, scheduled(plan), [[0, { type: 'start', actor: ANA }]])).toEqual([
      [0, 'news', 'ops', 'On 2027-01-15 at 08:00 UTC: useNewArchitecture'],
    ]);
  });

  test('goes to its own channels, is audited, and counts as made where there is none', () => {
    const mail = anAnnouncement({ channels: ['mail', 'page'] });
    const start: RolloutEvent = { type: 'start', actor: ANA };
    const plan = aPlan({ announcements: [mail], notify: [] });
    const { rollout, effects, auditRows } = transition(plan, scheduled(plan), start, T0);
    expect(rollout.announced).toEqual(['news']);
    expect(effects.map(({ orderingKey }) => orderingKey)).toEqual([
      'notify:ro_1:mail',
      'notify:ro_1:page',
    ]);
    expect(effects[0]?.payload).toEqual({
      ...{ channel: 'mail', event: 'rollout.announced', title: 'chat', text: 'quarter' },
      ...{ rollout: 'ro_1', environment: 'production', flag: 'useNewArchitecture' },
      ...{ status: 'running', phase: 'quarter', atMs: T0, name: 'news', audience: 'external' },
    });
    expect(auditRows.at(-1)).toMatchObject({
      action: 'rollout.announced',
      body: { name: 'news', audience: 'external', subject: '[plan]', channels: ['mail', 'page'] },
    });
    const nowhere = aPlan({ announcements: [{ ...mail, channels: [] }], notify: [] });
    const silent = transition(nowhere, scheduled(nowhere), start, T0);
    expect([silent.effects, silent.rollout.announced]).toEqual([[], ['news']]);
  });

  test('draftAnnouncement() is what would be made now', () => {
    const plan = aPlan();
    const one = { phase: null, subject: '[plan] is back', text: '[phase], [date]: [reason]' };
    const rollout = { ...running(plan), reason: 'it was slow' };
    expect(draftAnnouncement(plan, rollout, one, T0)).toEqual({
      subject: 'chat is back',
      text: 'quarter, 2027-01-15: it was slow',
    });
  });

  test('leaves other words in brackets as they are', () => {
    const plan = aPlan({
      announcements: [anAnnouncement({ when: 'rolled-back', text: '[Date] [link] [plan][' })],
    });
    expect(announced(plan, running(plan), [[0, aRollback()]])).toEqual([
      [0, 'news', 'ops', '[Date] [link] chat['],
    ]);
  });
});
