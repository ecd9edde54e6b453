'use client';

export { readBootstrap } from '../browser/bootstrap-script.ts';
export type {
  BrowserBootstrap,
  BrowserClient,
  BrowserClientOptions,
  BrowserContext,
  BrowserDetails,
  BrowserStatus,
} from '../browser/types.ts';
export { useTidegate } from './tidegate-context.ts';
export { TidegateProvider, type TidegateProviderProps } from './tidegate-provider.ts';
export { type ExperimentUse, useExperiment } from './use-experiment.ts';
export { useFlag } from './use-flag.ts';
export { useFlagDetails } from './use-flag-details.ts';
export { useStatus } from './use-status.ts';
export { useTrackExposure } from './use-track-exposure.ts';
export { useVariant } from './use-variant.ts';
