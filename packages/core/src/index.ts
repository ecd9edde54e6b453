export * from './flag/index.ts';
export * from './guardrail/index.ts';
export * from './hash/index.ts';
export { invariant, unreachable } from './invariant.ts';
export type { Json, JsonObject } from './json.ts';
export * from './metric/index.ts';
export * from './pii/index.ts';
export * from './plan/index.ts';
export * from './rollout/index.ts';
