export type { AiSdkOptions, AiSdkParts, FinishedGeneration } from './ai-sdk.ts';
export type { CallSettings } from './call-settings.ts';
export { createClient } from './create-client.ts';
export type * from './types.ts';
