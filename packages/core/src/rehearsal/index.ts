export type { Failure } from './failures-of.ts';
export { parsePlanTests } from './parse-plan-tests.ts';
export { rehearse } from './rehearse.ts';
export { type Recording, type Replay, replay } from './replay.ts';
export { type PlanTestResult, runPlanTest } from './run-plan-test.ts';
export type * from './types.ts';
