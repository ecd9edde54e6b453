export { decide } from './decide.ts';
export { defaultResponse } from './default-response.ts';
export { findingProblem } from './finding-problem.ts';
export { followUpsDue } from './follow-ups-due.ts';
export { nextDue } from './next-due.ts';
export { alertSeverityOf, decisionSeverityOf, isMilder, severer } from './severity.ts';
export type * from './types.ts';
