import {errors} from './errors.js';

/** What facts belong to. */
export interface SessionKey {
  readonly environment: string;
  readonly ruleset: string;
  /** Chosen by the caller: 1 to 256 bytes without control characters. */
  readonly session: string;
}

const longestSessionBytes = 256;

/** Throws FACTS_SESSION_INVALID. */
export function checkSession(session: string): void {
  if (session === '') throw errors.FACTS_SESSION_INVALID('is empty');
  if (Buffer.byteLength(session) > longestSessionBytes) throw errors.FACTS_SESSION_INVALID('is longer than 256 bytes');
  if (/[\u0000-\u001f\u007f]/.test(session)) throw errors.FACTS_SESSION_INVALID('has control characters');
  if (session === '.' || session === '..') throw errors.FACTS_SESSION_INVALID('is dots alone, which no URL can carry');
  // A lone surrogate has no UTF-8 form: two such names could meet in one key.
  if (/\p{Surrogate}/u.test(session)) throw errors.FACTS_SESSION_INVALID('is no Unicode text');
}

/** One text for a key, different for different keys: parts are percent-encoded, so that the slash parts them. */
export const textOfKey = ({environment, ruleset, session}: SessionKey): string =>
  `${encodePart(environment)}/${encodePart(ruleset)}/${encodePart(session)}`;

/** The text of a key without its environment. */
export const textInEnvironment = ({ruleset, session}: Omit<SessionKey, 'environment'>): string =>
  `${encodePart(ruleset)}/${encodePart(session)}`;

/** The other way round. Undefined for a text that is none of ours. */
export function keyOfText(text: string): SessionKey | undefined {
  const parts = text.split('/').map(decodeURIComponent);
  if (parts.length !== 3) return undefined;
  const [environment, ruleset, session] = parts as [string, string, string];
  return {environment, ruleset, session};
}

const plain = /^[\w.~-]*$/;

/** Most names need no encoding, and this is on the path of every request. */
const encodePart = (part: string): string =>
  plain.test(part) ? part : encodeURIComponent(part).replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16)}`);
