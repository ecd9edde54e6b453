import type { UnitPseudonym } from './unit-pseudonym.ts';

const PIN = /^(\d{1,15})\.([\w-]{22})$/;

/**
 * The start that a pin proves for a conversation, ms since epoch; `NaN` for whatever was not signed
 * under the environment's key for this id, and while there is no key. Never rejects.
 */
export async function pinnedStart(
  id: unknown,
  pin: unknown,
  pseudonym: UnitPseudonym,
): Promise<number> {
  if (typeof id !== 'string' || typeof pin !== 'string') return Number.NaN;
  const startMs = Number(PIN.exec(pin)?.[1]);
  const [mac] = (await pseudonym.of([`pin:${id}:${startMs}`])) ?? [];
  // The whole text: leading zeros would be another pin of the same start.
  return mac !== undefined && isSameText(`${startMs}.${mac}`, pin) ? startMs : Number.NaN;
}

/** Takes as long wherever they differ: how much of a forged pin is right must not show. */
function isSameText(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let at = 0; at < left.length; at += 1) {
    difference |= left.charCodeAt(at) ^ right.charCodeAt(at);
  }
  return difference === 0;
}
