import { z } from 'zod';
import type { Row, Value } from '../store/database.ts';

/** What a user wants, whatever form it is stored in. */
export const preferencesContract = z.strictObject({
  language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/),
  tone: z.enum(['friendly', 'formal', 'brief']),
  notifications: z.strictObject({ email: z.boolean(), push: z.boolean() }),
});
export type Preferences = z.infer<typeof preferencesContract>;

/** Columns of the second form, in the order of `columnsOf`. */
export const COLUMNS = ['language', 'tone', 'notify_email', 'notify_push'] as const;

/** The first form: one text. */
export function bodyOf({ language, tone, notifications: { email, push } }: Preferences): string {
  return JSON.stringify({ language, tone, notifications: { email, push } });
}

/** The second form: a column each. */
export function columnsOf({ language, tone, notifications }: Preferences): readonly Value[] {
  return [language, tone, Number(notifications.email), Number(notifications.push)];
}

/**
 * Reads the first form; `null` = it is not there, or says something that the second form cannot hold.
 * Never throws.
 */
export function readBody(body: Value | undefined): Preferences | null {
  if (typeof body !== 'string') return null;
  try {
    return preferencesContract.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}

/** Reads the second form; `null` = the columns are not there or not filled. Never throws. */
export function readColumns(row: Row): Preferences | null {
  const { language, tone, notify_email: email, notify_push: push } = row;
  const notifications = { email: email === 1, push: push === 1 };
  return preferencesContract.safeParse({ language, tone, notifications }).data ?? null;
}
