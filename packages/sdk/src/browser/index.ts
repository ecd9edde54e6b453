export { bootstrapScript, readBootstrap } from './bootstrap-script.ts';
export { createBrowserClient } from './create-browser-client.ts';
export { evaluateForBrowser } from './evaluate-for-browser.ts';
export type * from './types.ts';
