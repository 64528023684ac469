import {parseDurationMs} from '../../kit/units.js';
import {errors} from '../../state/facts/errors.js';

/** Longest time that can be asked for, milliseconds: some seventy years. Longer is 0, for ever. */
const longestMs = 2 ** 41;

/** Reads `?ttl=30m`: how long to keep a session, milliseconds, 0 for ever. Throws FACTS_TTL_INVALID. */
export function ttlOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDurationMs(text);
  if (ms === undefined || (ms !== 0 && ms < 1) || ms > longestMs) throw errors.FACTS_TTL_INVALID(text);
  return Math.round(ms);
}
