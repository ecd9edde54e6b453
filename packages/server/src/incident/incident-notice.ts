import { type Announcement, draftAnnouncement } from '@tidegate/core';
import type { NoticeDraft } from '@tidegate/protocol';
import { findRollout } from '../rollout/load.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { rolloutOf } from './create-incident.ts';
import { loadIncident } from './load-incident.ts';

/** Where a plan has no words of its own. */
const OWN_WORDS: Pick<Announcement, 'phase' | 'subject' | 'text'> = {
  phase: null,
  subject: 'A change was taken back',
  text: 'On [date] at [time] we took a recent change back. Everything works as it did before. You need not do anything. We are looking into the cause and tell you when we know more.',
};

/**
 * What users may be told of an incident: the announcements that its plan makes when it is rolled back,
 * filled in, else a text of our own. A draft: nothing is sent.
 *
 * @throws ProblemError `not-found` when there is no such incident
 */
export async function incidentNotice(
  tx: ReadTx,
  { id, nowMs }: { readonly id: string; readonly nowMs: number },
): Promise<NoticeDraft[]> {
  const incident = await loadIncident(tx, id);
  const rolloutId = rolloutOf(incident.subject);
  const stored = rolloutId === null ? null : await findRollout(tx, rolloutId);
  if (stored === null) return [ofIncident(incident)];
  const { plan, rollout } = stored;
  const isBack = rollout.status === 'rolled-back' || rollout.status === 'rolling-back';
  const atMs = isBack ? rollout.changedMs : nowMs;
  const own = (plan.announcements ?? []).filter(({ when }) => when === 'rolled-back');
  if (own.length === 0) {
    const draft = draftAnnouncement(plan, rollout, OWN_WORDS, atMs);
    const channels = [...plan.notify];
    return [{ name: null, audience: 'external', ...draft, channels, announced: false }];
  }
  return own.map((one) => ({
    name: one.name,
    audience: one.audience,
    ...draftAnnouncement(plan, rollout, one, atMs),
    channels: one.channels.length === 0 ? [...plan.notify] : [...one.channels],
    announced: rollout.announced.includes(one.name),
  }));
}

function ofIncident({ title }: Tables['incident']): NoticeDraft {
  return {
    ...{ name: null, audience: 'external', subject: title, channels: [], announced: false },
    text: `${title}. We are looking into it and tell you when we know more.`,
  };
}
