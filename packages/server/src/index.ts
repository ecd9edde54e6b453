export { ProblemError } from '@tidegate/protocol';
export { type Channels, noChannels, type WebhookChannel } from './config/channels.ts';
export { type Clock, systemClock } from './config/clock.ts';
export { readSettings, type Settings } from './config/environment.ts';
export type { Log } from './config/log.ts';
export { type OperatorConfig, parseOperatorConfig } from './config/operator-config.ts';
export { type RunningServer, type ServerOptions, startServer } from './start-server.ts';
export { openSqliteStore } from './store/sqlite-store.ts';
export type * from './store/store.ts';
