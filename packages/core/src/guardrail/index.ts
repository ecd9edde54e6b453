export { absorb } from './absorb.ts';
export { type Detectable, detectability, type ExpectedTraffic } from './detectability.ts';
export { emptyMemory } from './empty-memory.ts';
export { judge } from './judge.ts';
export type * from './types.ts';
