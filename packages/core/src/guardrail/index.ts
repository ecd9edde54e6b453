export { absorb } from './absorb.ts';
export { combineVerdicts } from './combine-verdicts.ts';
export { emptyMemory } from './empty-memory.ts';
export { guardrailText } from './guardrail-text.ts';
export { judge } from './judge.ts';
export type * from './types.ts';
