import type {JsonObject} from '../../kit/json.js';
import type {SessionEntry, SessionsPage} from './session-messages.js';
import type {CallOptions, Transport} from './transport.js';

/** The facts of a session and the tag that stands for this state of them. */
export interface SessionFacts {
  readonly facts: JsonObject;
  readonly etag: string;
}

export interface FactsOptions extends CallOptions {
  /** Whose sessions; needed only where there are several rulesets. */
  readonly ruleset?: string | undefined;
}

export interface MatchOptions extends FactsOptions {
  /** The ETag that must be in force. */
  readonly ifMatch?: string | undefined;
}

export interface PutOptions extends MatchOptions {
  /** How long to keep it, for example `30m`; `0` for ever. */
  readonly ttl?: string | undefined;
  /** Only where there is no such session yet. */
  readonly ifAbsent?: boolean | undefined;
}

/** The facts of sessions: `/v1/facts` as functions. */
export interface FactsCalls {
  /** Throws FACTS_UNKNOWN_SESSION. */
  get(session: string, options?: FactsOptions): Promise<SessionFacts>;
  /** Stores the facts in place of what was there. Throws FACTS_STALE. */
  put(session: string, facts: JsonObject, options?: PutOptions): Promise<{etag: string}>;
  /** Throws FACTS_UNKNOWN_SESSION, FACTS_STALE. */
  remove(session: string, options?: MatchOptions): Promise<void>;
  /** All sessions, as they are found; one may come twice. `prefix`: only those whose names begin so. */
  list(options?: FactsOptions & {readonly prefix?: string | undefined}): AsyncGenerator<SessionEntry>;
}

const pageSize = 500;

export function factsCalls({ask, json}: Transport): FactsCalls {
  const pathOf = (session: string): string => `/v1/facts/${encodeURIComponent(session)}`;
  return {
    async get(session, {ruleset, ...options} = {}) {
      const {headers, value} = await ask('GET', pathOf(session), {query: {ruleset}}, options);
      return {facts: value as JsonObject, etag: String(headers.etag)};
    },
    async put(session, facts, {ruleset, ttl, ifMatch, ifAbsent, ...options} = {}) {
      const conditions = {'if-match': ifMatch, 'if-none-match': ifAbsent ? '*' : undefined};
      const message = {json: facts, headers: conditions, query: {ruleset, ttl}};
      const {headers} = await ask('PUT', pathOf(session), message, options);
      return {etag: String(headers.etag)};
    },
    async remove(session, {ruleset, ifMatch, ...options} = {}) {
      await ask('DELETE', pathOf(session), {headers: {'if-match': ifMatch}, query: {ruleset}}, options);
    },
    async *list({ruleset, prefix, ...options} = {}) {
      let cursor: string | undefined;
      do {
        const query = {ruleset, prefix, cursor, limit: pageSize};
        const page = await json<SessionsPage>('GET', '/v1/facts', {query}, options);
        yield* page.sessions;
        cursor = page.cursor;
      } while (cursor !== undefined);
    },
  };
}
