export { absorb } from './absorb.ts';
export { emptyMemory } from './empty-memory.ts';
export { judge } from './judge.ts';
export type * from './types.ts';
