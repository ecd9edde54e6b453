export { ProblemError } from '@tidegate/protocol';
export type * from './action/action.ts';
export type * from './config/channels.ts';
export { noChannels } from './config/channels.ts';
export { type Clock, systemClock } from './config/clock.ts';
export { readSettings, type Settings, secretSource } from './config/environment.ts';
export type { Log } from './config/log.ts';
export { type OperatorConfig, parseOperatorConfig } from './config/operator-config.ts';
export type { SecretSource } from './config/secret-source.ts';
export { listOffline } from './database/own-store/list-offline.ts';
export { type NewLineage, newLineage } from './database/own-store/new-lineage.ts';
export {
  type OfflineRestore,
  type OfflineRestored,
  restoreOffline,
} from './database/own-store/restore-offline.ts';
export type { ProbeCheck, ProbeTarget } from './probe/probe-target.ts';
export { type RunningServer, type ServerOptions, startServer } from './start-server.ts';
export type { LineageOutcome } from './store/lineage.ts';
export { openSqliteStore } from './store/sqlite-store.ts';
export type * from './store/store.ts';
