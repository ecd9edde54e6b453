export { type PinoOptions, pinoOptions } from './pino-options.ts';
