/**
 * The loops that are timed. `measure.mjs` imports this file once a workload, each time under another
 * query, so that no loop is optimised for what another one saw. Every result is compared with
 * `wanted`: a result that nobody looks at may not be computed at all.
 */
const PEOPLE_MASK = 1_023;

export function built({ ask, keys, wanted }, contexts, calls) {
  let hits = 0;
  let at = 0;
  for (let i = 0; i < calls; i++) {
    if (ask(keys[at], contexts[i & PEOPLE_MASK]) === wanted) hits += 1;
    at = at + 1 === keys.length ? 0 : at + 1;
  }
  return hits;
}

export function fresh({ ask, keys, wanted, context }, people, calls) {
  let hits = 0;
  let at = 0;
  for (let i = 0; i < calls; i++) {
    const { id, country, plan, age, startedAtMs } = people[i & PEOPLE_MASK];
    if (ask(keys[at], context(id, country, plan, age, startedAtMs)) === wanted) hits += 1;
    at = at + 1 === keys.length ? 0 : at + 1;
  }
  return hits;
}

export async function builtWaiting({ ask, keys, wanted }, contexts, calls) {
  let hits = 0;
  let at = 0;
  for (let i = 0; i < calls; i++) {
    if ((await ask(keys[at], contexts[i & PEOPLE_MASK])) === wanted) hits += 1;
    at = at + 1 === keys.length ? 0 : at + 1;
  }
  return hits;
}

export async function freshWaiting({ ask, keys, wanted, context }, people, calls) {
  let hits = 0;
  let at = 0;
  for (let i = 0; i < calls; i++) {
    const { id, country, plan, age, startedAtMs } = people[i & PEOPLE_MASK];
    const given = context(id, country, plan, age, startedAtMs);
    if ((await ask(keys[at], given)) === wanted) hits += 1;
    at = at + 1 === keys.length ? 0 : at + 1;
  }
  return hits;
}
