export { type AdvancedAlert, advanceAlert } from './advance-alert.ts';
export { alertGapMs, alertIsDue, alertStepMs } from './alert-step.ts';
export { alertText } from './alert-text.ts';
export { emptyAlertState } from './empty-alert-state.ts';
export { lessIsBeyond } from './less-is-beyond.ts';
export { type AlertEvidence, alertLimit, alertValue, sampleAlert } from './sample-alert.ts';
export { atLeastAsSevere } from './severity.ts';
export type * from './types.ts';
