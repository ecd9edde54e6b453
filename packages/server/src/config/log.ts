import { pino } from 'pino';

/** Where the server writes what operators should know; pino fits. Keys and bodies never go in. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Warnings and errors as lines of JSON on stderr: stdout belongs to the commands. */
export function stderrLog(): Log {
  return pino({ name: 'tidegate', level: 'warn' }, pino.destination({ dest: 2, sync: true }));
}

/** Says nothing. */
export const silentLog: Log = { info() {}, warn() {}, error() {} };
