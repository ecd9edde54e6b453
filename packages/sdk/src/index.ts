export type {
  FinishedGeneration,
  FinishedStep,
  FinishedToolCall,
  StepUsage,
} from './ai-finish.ts';
export type { AiSdkOptions, AiSdkParts } from './ai-sdk.ts';
export type { CallSettings } from './call-settings.ts';
export { createClient } from './create-client.ts';
export type * from './types.ts';
