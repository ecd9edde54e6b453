import { createHash } from 'node:crypto';
import type { Clock } from '../config/clock.ts';
import { type FlagAnswer, flagAnswer, type Question } from './flag-answer.ts';

/** The answers of all flags. */
export interface AllAnswers {
  /** OFREP's `flags` as JSON. */
  readonly json: string;
  /** Of the answers and of nothing else, in quotes: it changes when they do. */
  readonly etag: string;
}

/**
 * Evaluates every flag that exists for the key. A flag that fails is an entry that says so. Other
 * requests get a turn every `sliceMs`.
 */
export async function allAnswers(
  question: Question,
  { clock, sliceMs }: { readonly clock: Clock; readonly sliceMs: number },
): Promise<AllAnswers> {
  const { held, served } = question;
  const keys = served.isBrowser ? held.visibleKeys() : held.compiled().flags.keys();
  const answers: FlagAnswer[] = [];
  let sliceEndsMs = clock.monotonicMs() + sliceMs;
  for (const key of keys) {
    const answer = flagAnswer(question, key);
    if (answer !== null) answers.push(answer);
    if (clock.monotonicMs() < sliceEndsMs) continue;
    await otherWork();
    sliceEndsMs = clock.monotonicMs() + sliceMs;
  }
  const json = JSON.stringify(answers);
  const hash = createHash('sha256').update(json).digest('base64url').slice(0, 27);
  return { json, etag: `"${hash}"` };
}

function otherWork(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
