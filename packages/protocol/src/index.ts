export * from './problem.ts';
export * from './routes.ts';
export type * from './stream.ts';
export * from './telemetry.ts';
export * from './views.ts';
