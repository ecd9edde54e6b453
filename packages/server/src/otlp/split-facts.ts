import type { OtlpFacts } from './facts.ts';
import { factsIn } from './facts-in.ts';

/** One of the parts that a request is stored in, each in a transaction of its own. */
export interface FactsPart {
  readonly facts: OtlpFacts;
  /** Hash that says whether the part is stored already; that of the request is its last part's. */
  readonly hash: string;
}

/**
 * Cuts what a request says into parts of a bounded size, always the same ones, so that what decides
 * never waits long for one of them. A trace stays whole. A request that was cut short by a crash is
 * sent again, and its stored parts are known by their hashes.
 *
 * @param most facts of one part; a trace with more is a part of its own
 */
export function splitFacts(facts: OtlpFacts, requestHash: string, most: number): FactsPart[] {
  const services = [...facts.services];
  const parts: Part[] = [];
  let room = 0;
  const partFor = (weight: number): Part => {
    let last = parts.at(-1);
    if (last === undefined || weight > room) {
      const { skewed, unscanned } = last === undefined ? facts : NOTHING;
      last = { services, traces: [], series: [], points: [], skewed, unscanned };
      parts.push(last);
      room = most;
    }
    room -= weight;
    return last;
  };
  for (const trace of facts.traces)
    partFor(factsIn({ ...NOTHING, traces: [trace] })).traces.push(trace);
  for (const one of facts.series) partFor(1).series.push(one);
  for (const point of facts.points) partFor(1).points.push(point);
  if (parts.length === 0) return [{ facts, hash: requestHash }];
  return parts.map((part, index) => {
    const hash = index === parts.length - 1 ? requestHash : `${requestHash} ${index}`;
    return { facts: part, hash };
  });
}

type Part = {
  -readonly [name in keyof OtlpFacts]: OtlpFacts[name] extends readonly (infer One)[]
    ? One[]
    : OtlpFacts[name];
};

const NOTHING: OtlpFacts = {
  ...{ services: [], traces: [], series: [], points: [] },
  ...{ skewed: 0, unscanned: 0 },
};
