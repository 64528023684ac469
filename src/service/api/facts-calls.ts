import type {Dispatcher} from 'undici';
import type {JsonObject} from '../../kit/json.js';

/** The facts of a session and the tag that stands for this state of them. */
interface SessionFacts {
  readonly facts: JsonObject;
  readonly etag: string;
}

export interface SessionEntry {
  readonly session: string;
  readonly version: string;
  /** Size of its facts as JSON. */
  readonly bytes: number;
  /** Milliseconds until it goes; null: for ever. */
  readonly leftMs: number | null;
}

/** Which ruleset's sessions; needed only where there are several. */
interface OfRuleset {
  readonly ruleset?: string | undefined;
}

interface PutOptions extends OfRuleset {
  /** How long to keep it, for example `30m`; `0` for ever. */
  readonly ttl?: string | undefined;
  /** The ETag that must be in force. */
  readonly ifMatch?: string | undefined;
  /** Only where there is no such session yet. */
  readonly ifAbsent?: boolean | undefined;
}

/** `/v1/facts` as functions. */
export interface FactsCalls {
  /** Throws FACTS_UNKNOWN_SESSION. */
  get(session: string, options?: OfRuleset): Promise<SessionFacts>;
  /** Stores the facts in place of what was there. Throws FACTS_STALE. */
  put(session: string, facts: JsonObject, options?: PutOptions): Promise<{etag: string}>;
  /** Throws FACTS_UNKNOWN_SESSION, FACTS_STALE. */
  remove(session: string, options?: OfRuleset & {readonly ifMatch?: string | undefined}): Promise<void>;
  /** All sessions, as they are found; one may come twice. */
  list(options?: OfRuleset & {readonly prefix?: string | undefined}): AsyncGenerator<SessionEntry>;
}

/** Sends a request; rejects with the error that a problem document tells of. */
export type Send = (
  method: Dispatcher.HttpMethod,
  path: string,
  content: {
    readonly type?: string;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string | undefined>>;
  },
) => Promise<Dispatcher.ResponseData>;

const pageSize = 500;

export function factsCalls(send: Send): FactsCalls {
  const pathOf = (session: string, query: Readonly<Record<string, string | undefined>>): string =>
    `/v1/facts/${encodeURIComponent(session)}${queryOf(query)}`;
  return {
    async get(session, {ruleset} = {}) {
      const {headers, body} = await send('GET', pathOf(session, {ruleset}), {});
      return {facts: (await body.json()) as JsonObject, etag: String(headers.etag)};
    },
    async put(session, facts, {ruleset, ttl, ifMatch, ifAbsent} = {}) {
      const {headers, body} = await send('PUT', pathOf(session, {ruleset, ttl}), {
        type: 'application/json',
        body: JSON.stringify(facts),
        headers: {'if-match': ifMatch, 'if-none-match': ifAbsent ? '*' : undefined},
      });
      await body.dump();
      return {etag: String(headers.etag)};
    },
    async remove(session, {ruleset, ifMatch} = {}) {
      const {body} = await send('DELETE', pathOf(session, {ruleset}), {headers: {'if-match': ifMatch}});
      await body.dump();
    },
    async *list({ruleset, prefix} = {}) {
      let cursor: string | undefined;
      do {
        const query = queryOf({ruleset, prefix, cursor, limit: String(pageSize)});
        const {body} = await send('GET', `/v1/facts${query}`, {});
        const page = (await body.json()) as {sessions: SessionEntry[]; cursor?: string};
        yield* page.sessions;
        cursor = page.cursor;
      } while (cursor !== undefined);
    },
  };
}

function queryOf(values: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, value);
  return query.size === 0 ? '' : `?${query}`;
}
