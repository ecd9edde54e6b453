import { fieldNames } from './field-names.ts';
import { FIELD_DEPTH_MAX, FIELD_MEMBERS_MAX, FIELD_NAMES_MAX } from './limits.ts';

/**
 * Names of fields that hold personal data or secrets whatever they look like. `*token`: names that end
 * with that word; `*password*`: names that have it.
 */
export const PERSONAL_FIELDS: readonly string[] = [
  ...['*phone', '*phoneNumber', 'mobile', '*mobileNumber', '*msisdn', '*email', '*emailAddress'],
  ...['name', 'firstName', 'lastName', 'fullName', '*iban', '*cardNumber', 'cvc', 'cvv', 'pin'],
  ...['*authorization*', '*auth', '*cookie*', '*cookies*', '*credential*', '*credentials*'],
  ...['*password*', '*passwords*', '*passwd*', '*passphrase*', '*secret*', '*secrets*'],
  ...['*key', '*apiKey', '*apiKeys', '*accessKey', '*privateKey', '*secretKey', 'otp', '*jwt'],
  ...['*token', '*accessToken', '*refreshToken', '*idToken', '*authToken', '*bearer'],
];

/** What stands in place of a masked field. */
export const MASKED = '***';

/**
 * A copy of a value in which fields of these names are `***`, at any depth. Upper and lower case,
 * `-` and `_` make no difference: `phone_number` is `phoneNumber`; with `*` a name is known by its
 * words, see `PERSONAL_FIELDS`. Only own properties are looked at; what lies deeper than 8 levels or
 * beyond 2 000 members is masked, and so is what throws when it is read. The value itself when nothing
 * had to change. Never throws.
 *
 * @param text applied to every text that stays, such as `maskPersonalData`, and to the names of
 * fields: of two that become the same one is numbered
 * @example
 * maskFields({ user: { phone: '0788000000', age: 41 } }, ['phone']); // { user: { phone: '***', age: 41 } }
 */
export function maskFields(
  value: unknown,
  names: readonly string[] = PERSONAL_FIELDS,
  text: (text: string) => string = (same) => same,
): unknown {
  return createFieldMask(names, text)(value);
}

/** The same for many values: what it learns of their names it keeps. */
export function createFieldMask(
  names: readonly string[],
  text: (text: string) => string,
): (value: unknown) => unknown {
  const isMeant = fieldNames(names);
  const known = new Map<string, FieldName>();
  const look = (name: string): FieldName => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const field = { shown: text(name), isHidden: isMeant(name) };
    // A name that is personal data is not kept.
    if (field.shown === name && known.size < FIELD_NAMES_MAX) known.set(name, field);
    return field;
  };
  return (value) => masked({ look, text, left: FIELD_MEMBERS_MAX }, value, 0);
}

interface FieldName {
  readonly shown: string;
  /** Whether what the field holds is masked whatever it is. */
  readonly isHidden: boolean;
}

interface Walk {
  readonly look: (name: string) => FieldName;
  readonly text: (text: string) => string;
  left: number;
}

function masked(walk: Walk, value: unknown, depth: number): unknown {
  if (typeof value === 'string') return walk.text(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= FIELD_DEPTH_MAX) return MASKED;
  try {
    const json: unknown =
      'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value;
    if (typeof json !== 'object' || json === null)
      return json === value ? value : masked(walk, json, depth + 1);
    return Array.isArray(json) ? maskedList(walk, json, depth) : maskedRecord(walk, json, depth);
  } catch {
    return MASKED;
  }
}

function maskedList(walk: Walk, list: readonly unknown[], depth: number): readonly unknown[] {
  let isSame = true;
  const copy: unknown[] = [];
  for (const item of list) {
    walk.left -= 1;
    // The rest of a list that is too long is one mask.
    if (walk.left < 0) return [...copy, MASKED];
    const next = masked(walk, item, depth + 1);
    isSame &&= Object.is(next, item);
    copy.push(next);
  }
  return isSame ? list : copy;
}

function maskedRecord(walk: Walk, record: object, depth: number): object {
  let isSame = true;
  // Names are data here: one may be `__proto__`.
  const copy = new Map<string, unknown>();
  for (const name of Object.keys(record)) {
    walk.left -= 1;
    // The rest of a record that is too long is one mask.
    if (walk.left < 0) return Object.fromEntries(copy.set(free(copy, MASKED), MASKED));
    const { shown, isHidden } = walk.look(name);
    const [before, after] = isHidden ? [null, MASKED] : member(walk, record, name, depth);
    isSame &&= Object.is(before, after) && shown === name;
    copy.set(free(copy, shown), after);
  }
  return isSame ? record : Object.fromEntries(copy);
}

/** A name that is not taken. */
function free(copy: ReadonlyMap<string, unknown>, name: string): string {
  let number = copy.size;
  let candidate = name;
  while (copy.has(candidate)) {
    candidate = `${name}~${number}`;
    number += 1;
  }
  return candidate;
}

/** A member as it is, read once, and masked. */
function member(walk: Walk, record: object, name: string, depth: number): [unknown, unknown] {
  try {
    const value: unknown = Reflect.get(record, name);
    return [value, masked(walk, value, depth + 1)];
  } catch {
    return [null, MASKED];
  }
}
