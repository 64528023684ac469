import {type Logger, pino} from 'pino';

/** Structured log: `log.info({code, node}, 'what happened')`. One JSON object a line. */
export type Log = Logger;

export interface LogOptions {
  /** Role or part that speaks, for example `gateway-1`. */
  readonly name: string;
  readonly level?: string;
  /** Default standard output. Lines are written at once: a role that dies leaves its last words. */
  readonly destination?: NodeJS.WritableStream;
}

/** Opens a log. Values of keys that carry secrets are cut out wherever they appear. */
export function openLog({name, level = 'info', destination}: LogOptions): Log {
  const options = {
    name,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {level: (label: string) => ({level: label})},
    redact: {paths: ['authorization', '*.authorization', 'token', '*.token', 'key', '*.key'], censor: '[secret]'},
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** A log that nobody reads. */
export const silentLog = (): Log => pino({level: 'silent'});
