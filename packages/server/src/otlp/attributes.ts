import { OTLP_ATTRIBUTES_MAX, OTLP_TEXT_MAX } from './limits.ts';
import { asNumber, listMember, member, textMember } from './members.ts';

/** What an attribute may hold here; lists of texts are kept, other lists and trees are not. */
export type AttributeValue = string | number | boolean | readonly string[];

/** Attributes by name. */
export type Attributes = ReadonlyMap<string, AttributeValue>;

/**
 * Reads a list of `KeyValue`. The first 256 are looked at, the first of a name stands, and texts are
 * cut at 1 024 characters. Never throws.
 */
export function readAttributes(owner: unknown, textMax: number = OTLP_TEXT_MAX): Attributes {
  const read = new Map<string, AttributeValue>();
  for (const pair of listMember(owner, 'attributes').slice(0, OTLP_ATTRIBUTES_MAX)) {
    const key = textMember(pair, 'key');
    const value = readValue(member(pair, 'value'), textMax);
    if (key !== '' && key.length <= OTLP_TEXT_MAX && value !== null && !read.has(key))
      read.set(key, value);
  }
  return read;
}

/** An `AnyValue` of a simple kind; `null` for any other. */
export function readValue(value: unknown, textMax: number = OTLP_TEXT_MAX): AttributeValue | null {
  const text = member(value, 'stringValue');
  if (typeof text === 'string') return text.slice(0, textMax);
  const truth = member(value, 'boolValue');
  if (typeof truth === 'boolean') return truth;
  const number = asNumber(member(value, 'intValue')) ?? asNumber(member(value, 'doubleValue'));
  if (number !== null) return number;
  const list = member(value, 'arrayValue');
  if (list === undefined) return null;
  return listMember(list, 'values')
    .slice(0, OTLP_ATTRIBUTES_MAX)
    .map((one) => textMember(one, 'stringValue').slice(0, textMax))
    .filter((one) => one !== '');
}
