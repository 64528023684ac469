import type {RoleState} from '../../kit/lifecycle.js';
import type {Bundle} from '../../rules/ruleset/bundle.js';

/** What control tells the other roles. Each answer has an ETag and can be waited for: `?wait=30s` with If-None-Match. */

/** `GET /v1/bundles`: the active bundle of each ruleset. A node's poll of it is its registration. */
export interface BundlesAnswer {
  readonly bundles: Readonly<Record<string, Bundle>>;
}

/** A node as it registered. */
export interface Member {
  readonly name: string;
  /** Its groups, joined by commas; `all` in a replicated cluster. */
  readonly group: string;
  readonly url: string;
  readonly pid: number;
  readonly state: RoleState;
  /** Digest of the newest bundle that it serves; several, joined by commas, with several rulesets. */
  readonly bundle: string | null;
  readonly version?: number | null;
  /** Why it refused the last bundle that it was given; what it had stays in use. */
  readonly refused?: string | undefined;
}

/** `GET /v1/members`. */
export interface MembersAnswer {
  readonly members: readonly Member[];
}

/** What a key may do. `now` is the right to say what time it is. `admin` includes all. */
export const scopes = ['evaluate', 'now', 'facts', 'rules', 'admin'] as const;
export type Scope = (typeof scopes)[number];

/** An API key as the roles know it: never the key itself. */
export interface KeyRecord {
  readonly id: string;
  /** SHA-256 of the key, lower-case hex. */
  readonly hash: string;
  readonly scopes: readonly Scope[];
}

/** `GET /v1/keys`. */
export interface KeysAnswer {
  readonly keys: readonly KeyRecord[];
}

/** Longest wait that a long poll may ask for, milliseconds. */
export const longestWaitMs = 60_000;
