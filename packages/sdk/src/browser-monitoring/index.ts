export { monitorPage } from './monitor-page.ts';
export { routeOf } from './route-of.ts';
export type * from './types.ts';
