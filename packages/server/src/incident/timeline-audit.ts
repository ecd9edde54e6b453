import type { Actor, JsonObject } from '@tidegate/core';
import type { TimelineEntry } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { TIMELINE_MAX, TIMELINE_ROLLOUTS_MAX } from './limits.ts';
import { rulesOf } from './rules-of.ts';
import type { TimelineSpan } from './timeline.ts';

/** What an incident is about. */
interface About {
  readonly environment: string;
  readonly rolloutId: string | null;
  readonly firings: readonly Tables['alert_firing'][];
  readonly span: TimelineSpan;
}

/**
 * Rows of the audit trail that belong to an incident: of its rollout and that one's flag, of the alert
 * rules that fired for it and the flags that they hold off, and whatever these rules did to rollouts.
 */
export async function auditLines(tx: ReadTx, about: About): Promise<TimelineEntry[]> {
  const { environment, rolloutId, firings, span } = about;
  const rules = [...new Set(firings.map(({ rule }) => rule))];
  const direct = new Set([
    ...rules,
    ...(await shedBy(tx, environment, rules)),
    ...(rolloutId === null ? [] : [rolloutId, ...(await flagOf(tx, rolloutId))]),
  ]);
  const others = rules.length === 0 ? [] : await rolloutsOf(tx, environment, span);
  const rows = await auditRows(tx, environment, [...new Set([...direct, ...others])], span);
  const actors = new Set(rules.map((rule) => `alert:${rule}`));
  return rows.flatMap((row) => {
    const actor = fromJson<Actor>(row.actor);
    if (isTold(row.action) || (!direct.has(row.subject) && !actors.has(actor.id))) return [];
    return [{ atMs: row.atMs, kind: 'audit', actor: actor.name, text: auditText(row) }];
  });
}

/** The newest rows of some subjects, oldest first. */
async function auditRows(
  { db }: ReadTx,
  environment: string,
  subjects: readonly string[],
  { fromMs, toMs }: TimelineSpan,
): Promise<Pick<Tables['audit'], 'atMs' | 'actor' | 'action' | 'subject' | 'body'>[]> {
  if (subjects.length === 0) return [];
  const rows = await db
    .selectFrom('audit')
    .select(['atMs', 'actor', 'action', 'subject', 'body'])
    .where('environment', '=', environment)
    .where('subject', 'in', subjects)
    .where('atMs', '>=', fromMs)
    .where('atMs', '<=', toMs)
    .orderBy('sequence', 'desc')
    .limit(TIMELINE_MAX)
    .execute();
  return rows.toReversed();
}

/** What firings and deliveries tell themselves, in more detail. */
function isTold(action: string): boolean {
  return action.startsWith('effect.') || action === 'alert.fired' || action === 'alert.resolved';
}

/** What happened, and the one thing that people ask next: why. */
function auditText({
  action,
  subject,
  body,
}: Pick<Tables['audit'], 'action' | 'subject' | 'body'>) {
  const said = fromJson<JsonObject>(body);
  if (typeof said['layer'] === 'string') return layerText(action, said);
  const why = [said['sentence'], said['reason'], said['title']].find(
    (text) => typeof text === 'string' && text !== '',
  );
  return `${action} ${subject}${why === undefined ? '' : `: ${String(why)}`}`;
}

/** What was done in a layer of a rollback: `rollout.layer-step "app" execute: ok after 1.2 s. green is live`. */
function layerText(action: string, said: JsonObject): string {
  const part = (key: string): string => (typeof said[key] === 'string' ? said[key] : '');
  const tookMs = said['tookMs'];
  const took = typeof tookMs === 'number' ? ` after ${(tookMs / 1_000).toFixed(1)} s` : '';
  const what = [action, `"${part('layer')}"`, part('step'), part('check')].filter(
    (word) => word !== '',
  );
  const outcome = `${part('outcome')}${took}`.trim();
  const detail = part('detail') || part('reason');
  const told = [outcome, detail.split('\n')[0] ?? ''].filter((word) => word !== '').join('. ');
  return `${what.join(' ')}${told === '' ? '' : `: ${told}`}`;
}

async function flagOf({ db }: ReadTx, rolloutId: string): Promise<string[]> {
  const rows = await db.selectFrom('rollout').select('flag').where('id', '=', rolloutId).execute();
  return rows.map(({ flag }) => flag);
}

/** Flags that go off while these rules fire. */
async function shedBy(
  tx: ReadTx,
  environment: string,
  rules: readonly string[],
): Promise<string[]> {
  if (rules.length === 0) return [];
  const all = await rulesOf(tx, environment);
  return all.filter(({ name }) => rules.includes(name)).flatMap(({ shed }) => shed);
}

/** The newest rollouts that there were when a timeline ends. */
async function rolloutsOf(
  { db }: ReadTx,
  environment: string,
  { toMs }: TimelineSpan,
): Promise<string[]> {
  const rows = await db
    .selectFrom('rollout')
    .select('id')
    .where('environment', '=', environment)
    .where('createdMs', '<=', toMs)
    .orderBy('createdMs', 'desc')
    .limit(TIMELINE_ROLLOUTS_MAX)
    .execute();
  return rows.map(({ id }) => id);
}
