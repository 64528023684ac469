import {z} from 'zod';
import {moment, schema, text, waitTime} from '../../kit/schemas.js';
import {parseDurationMs} from '../../kit/units.js';
import {Bundle} from './repository-messages.js';

/** What control tells the other roles. Each answer has an ETag and can be waited for: `?wait=30s` with If-None-Match. */

/** Longest wait that a poll is granted, milliseconds. */
export const longestWaitMs = 60_000;

/** `wait` comes out in milliseconds. */
export const PollQuery = z.strictObject({
  wait: waitTime
    .refine(given => parseDurationMs(given) !== undefined, 'a duration such as 30s')
    .transform(given => Math.min(parseDurationMs(given)!, longestWaitMs))
    .exactOptional()
    .describe('How long to wait for a change, for example 30s; at most 60s.'),
});

/** The query of `GET /v1/fact-store/changes`: from which position on. */
export const ChangesQuery = PollQuery.extend({after: text(256).exactOptional()});

/** `GET /v1/bundles`: the active bundle of each ruleset. A node's poll of it is its registration. */
export const BundlesAnswer = schema('Bundles', z.strictObject({bundles: z.record(z.string(), Bundle)}));
export type BundlesAnswer = z.output<typeof BundlesAnswer>;

/** A node as it registered. */
const Member = schema(
  'Member',
  z.strictObject({
    name: z.string(),
    group: z.string().describe('Its groups, joined by commas; all in a replicated cluster.'),
    url: z.string(),
    pid: z.int(),
    state: z.enum(['starting', 'ready', 'draining', 'stopped']),
    bundle: z
      .string()
      .nullable()
      .describe('Digest of the newest bundle that it serves; several, joined by commas, with several rulesets.'),
    version: z.int().nullable().exactOptional(),
    refused: z
      .string()
      .optional()
      .describe('Why it refused the last bundle that it was given; what it had stays in use.'),
  }),
);
export type Member = Readonly<z.output<typeof Member>>;

/** `GET /v1/members`. */
export const MembersAnswer = schema('Members', z.strictObject({members: z.array(Member)}));
export type MembersAnswer = z.output<typeof MembersAnswer>;

/** What a key may do. `now` is the right to say what time it is. `admin` includes all. */
export const scopes = ['evaluate', 'now', 'facts', 'rules', 'admin'] as const;
export type Scope = (typeof scopes)[number];

export const keyId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be letters, digits, dots, dashes');
const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits')
  .describe('SHA-256 of the key, lower-case hex.');

/** `POST /v1/keys`: the key itself never leaves its owner. */
export const KeyBody = schema(
  'NewKey',
  z.strictObject({
    id: keyId,
    hash,
    scopes: z.array(z.enum(scopes)).min(1),
    note: text(1024).default(''),
    author: text(256).default(''),
  }),
);
export type KeyBody = z.input<typeof KeyBody>;

const Key = schema(
  'Key',
  z.strictObject({
    id: z.string(),
    hash: z.string(),
    scopes: z.array(z.enum(scopes)),
    note: z.string(),
    createdAt: moment,
  }),
);
export const KeyAnswer = schema('MadeKey', z.strictObject({key: Key}));
export type KeyAnswer = z.output<typeof KeyAnswer>;

/** `GET /v1/keys`. */
export const KeyListing = schema('Keys', z.strictObject({keys: z.array(Key)}));
export type KeyListing = z.output<typeof KeyListing>;
/** An API key as the roles know it: never the key itself. */
export type KeyRecord = Readonly<Pick<z.output<typeof Key>, 'id' | 'hash' | 'scopes'>>;
