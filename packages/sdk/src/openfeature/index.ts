export { TidegateProvider, type TidegateProviderOptions } from './tidegate-provider.ts';
