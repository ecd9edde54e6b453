/** A member of a tree that came over the wire; only own ones. `undefined` when it is not there. */
export function member(tree: unknown, name: string): unknown {
  return typeof tree === 'object' && tree !== null && Object.hasOwn(tree, name)
    ? Reflect.get(tree, name)
    : undefined;
}

/** A member that is a list; else an empty one. */
export function listMember(tree: unknown, name: string): readonly unknown[] {
  const value = member(tree, name);
  return Array.isArray(value) ? value : [];
}

/** A member that is a text; else an empty one. */
export function textMember(tree: unknown, name: string): string {
  const value = member(tree, name);
  return typeof value === 'string' ? value : '';
}

/** A member that is a finite number, or one as decimal text, as 64 bit numbers of JSON are. */
export function numberMember(tree: unknown, name: string): number | null {
  return asNumber(member(tree, name));
}

/** A finite number, or one as decimal text; else `null`. */
export function asNumber(value: unknown): number | null {
  if (typeof value === 'string' && value.trim() !== '') return finite(Number(value));
  return typeof value === 'number' ? finite(value) : null;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** A time in ns since epoch as ms; `null` when there is none. */
export function timeMember(tree: unknown, name: string): number | null {
  const nanos = numberMember(tree, name);
  return nanos === null || nanos <= 0 ? null : nanos / 1e6;
}
