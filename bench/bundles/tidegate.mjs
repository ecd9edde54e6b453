export { createBrowserClient } from '../../packages/sdk/dist/browser/index.js';
export { TidegateProvider, useFlag, useVariant } from '../../packages/sdk/dist/react/index.js';
