import { LABELS_MAX, NAME_LENGTH_MAX } from './limits.ts';

/** Labels in one order, with a key that is the same for the same labels. */
export interface LabelSet {
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The labels as the wire takes them: own properties only, names and texts cut to 200 characters,
 * numbers and booleans as texts, empty ones left out, in the order of their names. `null` for none;
 * `'unusable'` when there are more than 8, or one that is no text, number or boolean. Never throws.
 *
 * @example
 * labelSet({ tool: 'search', page: 2 }) // { key: …, labels: { page: '2', tool: 'search' } }
 */
export function labelSet(given: unknown): LabelSet | null | 'unusable' {
  if (given === undefined || given === null) return null;
  try {
    return typeof given === 'object' ? read(Object.entries(given)) : 'unusable';
  } catch {
    return 'unusable';
  }
}

function read(given: readonly [string, unknown][]): LabelSet | null | 'unusable' {
  if (given.length > LABELS_MAX) return 'unusable';
  const pairs: [string, string][] = [];
  for (const [name, value] of given) {
    if (!LABEL_TYPES.has(typeof value)) return 'unusable';
    const label: [string, string] = [shortText(name), shortText(String(value))];
    if (label[0] === '__proto__') return 'unusable';
    if (!label.includes('')) pairs.push(label);
  }
  if (pairs.length === 0) return null;
  pairs.sort(([left], [right]) => (left < right ? -1 : 1));
  return { key: pairs.flat().join('\0'), labels: Object.fromEntries(pairs) };
}

/** A text of at most 200 characters without NUL, never cut inside a pair of surrogates. */
export function shortText(text: string, limit: number = NAME_LENGTH_MAX): string {
  const clean = text.includes('\0') ? text.replaceAll('\0', '') : text;
  if (clean.length <= limit) return clean;
  const last = clean.charCodeAt(limit - 1);
  const isOpen = last >= 0xd800 && last <= 0xdbff;
  return clean.slice(0, isOpen ? limit - 1 : limit);
}

const LABEL_TYPES: ReadonlySet<string> = new Set(['string', 'number', 'boolean']);
