import {randomFillSync} from 'node:crypto';

const pool = Buffer.alloc(9 * 256);
let at = pool.length;

/** A name for a commit: 72 random bits. */
export function newCommitId(): string {
  if (at === pool.length) {
    randomFillSync(pool);
    at = 0;
  }
  return pool.toString('base64url', at, (at += 9));
}

/**
 * The version that a commit gives: how often the session was written, then the commit's id. The number tells older from
 * newer; the id keeps versions apart when a session is deleted and made anew, or a fail-over lost the last ones.
 */
export const versionAfter = (before: string | undefined, id: string): string => `${sequenceOf(before) + 1}-${id}`;

/** The number in a version; 0 for none. */
function sequenceOf(version: string | undefined | null): number {
  return version === undefined || version === null ? 0 : Number.parseInt(version, 10) || 0;
}

/** The commit that made a version. */
export const commitOf = (version: string): string => version.slice(version.indexOf('-') + 1);
