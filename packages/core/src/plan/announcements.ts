import type { Announcement } from '../rollout/types.ts';
import { readAnnouncementText } from './announcement-text.ts';
import { readWhenAnnounced } from './announcement-when.ts';
import { readChannels } from './channels.ts';
import { type Fields, readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { quoted } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { claimName, readChoice, readName } from './name.ts';
import { type OpenPlaces, readOpen } from './open-places.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';

/** Keys of an announcement. */
export const ANNOUNCEMENT: Vocabulary = {
  what: 'an announcement',
  required: {
    name: 'name: beta-open',
    when: 'when: { entered: beta }',
    audience: 'audience: beta',
    subject: 'subject: The beta is open',
    text: 'text: Try it',
  },
  optional: ['channels', 'ours'],
};

/** Whom announcements are for. */
export const ANNOUNCED_TO = ['internal', 'external', 'beta'] as const;

/**
 * Reads what people are told and when, each under a name of its own. Never throws; what cannot be
 * read is reported and left out.
 *
 * @param phases names of the plan's phases
 */
export function readAnnouncements(
  report: Report,
  node: Node,
  phases: readonly string[],
  open: OpenPlaces,
): readonly Announcement[] {
  const claims = new Map<string, Position>();
  const announcements: Announcement[] = [];
  for (const item of readList(report, node, '"announcements"', 1, PLAN_LIMITS.announcements)) {
    const fields = readFields(report, item, ANNOUNCEMENT);
    if (fields === null) continue;
    const name = readRequired(fields, 'name', (value) => {
      const text = readName(report, value, '"name"');
      if (text === null) return null;
      return claimName(report, claims, text, value.at, 'announcement', 'a name of its own');
    });
    const rest = readRest(report, fields, phases);
    readOpen(report, fields, 'an announcement', `announcement "${name}"`, open);
    if (name !== null && rest !== null) announcements.push({ name, ...rest });
  }
  return announcements;
}

/** Reports the first announcement that nobody would hear: it has no channels, and the plan tells nobody. */
export function checkTold(
  report: Report,
  fields: Fields,
  announcements: readonly Announcement[],
  notify: readonly string[],
): void {
  const unheard = announcements.find(({ channels }) => channels.length === 0);
  if (unheard === undefined || notify.length > 0) return;
  addProblem(report, {
    code: 'missing-key',
    at: fields.get('announcements')?.value.at ?? fields.at,
    message: `Cannot announce ${quoted(unheard.name)}: it has no channels, and the plan has no "notify"`,
    expected:
      '"channels" of the announcement, or "notify" of the plan, for example "notify: [ops]"',
  });
}

function readRest(
  report: Report,
  fields: Fields,
  phases: readonly string[],
): Omit<Announcement, 'name'> | null {
  const text = (key: 'subject' | 'text') =>
    readRequired(fields, key, (value) => readAnnouncementText(report, value, `"${key}"`));
  const when = readRequired(fields, 'when', (value) => readWhenAnnounced(report, value, phases));
  const audience = readRequired(fields, 'audience', (value) =>
    readChoice(report, value, '"audience"', ANNOUNCED_TO),
  );
  const subject = text('subject');
  const body = text('text');
  const channels = readOptional(fields, 'channels', [], (value) =>
    readChannels(report, value, '"channels"'),
  );
  if (when === null || audience === null || subject === null) return null;
  if (body === null || channels === null) return null;
  return { ...when, audience, subject, text: body, channels };
}
