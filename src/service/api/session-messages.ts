import {z} from 'zod';
import {count, keepTime, schema, text} from '../../kit/schemas.js';
import type {ListPage} from '../../state/facts/fact-store.js';
import {facts} from './evaluation-messages.js';

/** What the routes of sessions take and answer. */

const ruleset = text(63).exactOptional().describe('Whose sessions; needed only where there are several rulesets.');

export const Facts = schema('Facts', facts);

export const RulesetQuery = z.strictObject({ruleset});

const ttl = keepTime
  .exactOptional()
  .describe('How long to keep the session untouched from now on, for example 30m; 0: for ever.');

/** The query of `POST /v1/evaluate`. */
export const EvaluateQuery = z.strictObject({ttl});

/** The query of `PUT /v1/facts/{session}`. */
export const StoreQuery = z.strictObject({ruleset, ttl});

export const SessionsQuery = z.strictObject({
  ruleset,
  prefix: text(256).exactOptional().describe('Only sessions whose names begin so.'),
  cursor: text(4096).exactOptional().describe('From the page before.'),
  limit: count(9999).default(100).describe('About how many.'),
});

const SessionEntry = schema(
  'SessionEntry',
  z.strictObject({
    session: z.string(),
    version: z.string(),
    bytes: z.int().describe('Size of its facts as JSON.'),
    leftMs: z.int().nullable().describe('Milliseconds until it goes; null: for ever.'),
  }),
);
/** A session in a listing. */
export type SessionEntry = Readonly<z.output<typeof SessionEntry>>;

export const SessionsPage = schema(
  'SessionsPage',
  z.strictObject({
    sessions: z.array(SessionEntry),
    cursor: z.string().exactOptional().describe('Where the next page begins; absent on the last one.'),
  }) satisfies z.ZodType<ListPage>,
);
export type SessionsPage = z.output<typeof SessionsPage>;
