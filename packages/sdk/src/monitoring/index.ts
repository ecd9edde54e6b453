export { captureError, trackError } from './capture-error.ts';
export { evaluateAlert } from './evaluate-alert.ts';
export { initializeMonitoring } from './initialize-monitoring.ts';
export type { MonitoringOptions } from './monitoring-options.ts';
export { type EventProperties, trackEvent } from './track-event.ts';
export { trackExperimentConversion, trackExperimentExposure } from './track-experiment.ts';
export {
  trackAISummarization,
  trackCRMSync,
  trackFeatureUsage,
  trackFocusModeToggled,
  trackMessageSent,
  trackReactionAdded,
  trackThreadView,
  trackToolActivated,
} from './track-feature.ts';
