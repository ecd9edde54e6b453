export { type ActiveSpans, traceFlags } from './trace-flags.ts';
