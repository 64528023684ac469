import {type SessionKey, textInEnvironment} from '../session-key.js';

/**
 * Sessions are dealt out to this many buckets. The keys of a bucket carry the same hash tag, so that in a cluster a
 * session, the answers remembered for it and the outbox that it writes to are on one node, where one script can change
 * them together. Changing the number loses sight of everything stored.
 */
export const buckets = 64;

export interface SessionNames {
  readonly session: string;
  readonly outbox: string;
  /** Prefix of remembered answers. */
  readonly answers: string;
}

const hashTag = (environment: string, bucket: number): string =>
  `rulectl:{${encodeURIComponent(environment)}.${bucket}}`;

export function namesOf(key: SessionKey): SessionNames {
  const text = textInEnvironment(key);
  const tag = hashTag(key.environment, bucketOf(text));
  return {session: `${tag}:s:${text}`, outbox: `${tag}:o`, answers: `${tag}:i:${text}/`};
}

export const outboxOf = (environment: string, bucket: number): string => `${hashTag(environment, bucket)}:o`;

/** Where changes are published: `<version, or - for none> <textOfKey>`. */
export const changesChannel = 'rulectl:changes';

/** Matches the keys of a ruleset's sessions for SCAN. What is escaped in names has no meaning in patterns. */
export function patternOf(environment: string, ruleset: string, prefix: string): string {
  return `rulectl:{${encodeURIComponent(environment)}.*}:s:${textInEnvironment({ruleset, session: prefix})}*`;
}

/** The session that a key belongs to: what stands behind the last slash. */
export const sessionOfKey = (key: string): string => decodeURIComponent(key.slice(key.lastIndexOf('/') + 1));

/** FNV-1a (Fowler, Noll, Vo), 32 bits, over UTF-16 units; names are ASCII by then. */
function bucketOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % buckets;
}
