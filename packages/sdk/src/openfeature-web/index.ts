export { TidegateWebProvider, type TidegateWebProviderOptions } from './tidegate-web-provider.ts';
