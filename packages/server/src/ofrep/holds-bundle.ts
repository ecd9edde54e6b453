import type { Json } from '@tidegate/core';

/** Values of variants, which are the same object with every answer. */
const known = new WeakMap<object, boolean>();

/** Whether there is an object with a model and a prompt in a value, at any depth. Never throws. */
export function holdsBundle(value: Json | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const before = known.get(value);
  if (before !== undefined) return before;
  const found = searched(value);
  known.set(value, found);
  return found;
}

/** With a list of what is left and no recursion: it may be deeper than the stack. */
function searched(value: object): boolean {
  const left: object[] = [value];
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    if (Object.hasOwn(one, 'model') && Object.hasOwn(one, 'prompt')) return true;
    for (const member of Object.values(one))
      if (typeof member === 'object' && member !== null) left.push(member);
  }
  return false;
}
