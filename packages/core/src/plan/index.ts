export { describeDuration } from './describe-duration.ts';
export { describePercent, describeShare } from './describe-share.ts';
export { formatProblem } from './format-problem.ts';
export { PLAN_DEFAULTS, PLAN_LIMITS } from './limits.ts';
export { nearestName } from './nearest-name.ts';
export { parseTree } from './parse-tree.ts';
export type * from './types.ts';
