import {z} from 'zod';
import {digest, json, moment} from '../../kit/schemas.js';

/** What the repository tells of itself; the HTTP contract passes it on as it is. */

/** How the plan divided the rules when they were pushed. */
const SplitSummary = z.strictObject({
  stages: z.array(z.array(z.strictObject({part: z.string(), host: z.string(), rules: z.int()}))),
  colocations: z.array(z.strictObject({groups: z.array(z.string()), why: z.string()})),
});
export type SplitSummary = z.output<typeof SplitSummary>;

/** An immutable version, without its rules. */
export const VersionRecord = z.strictObject({
  ruleset: z.string(),
  version: z.int(),
  digest: digest.describe('Of the ruleset, as answers name it.'),
  bundle: digest.describe('Of the rules with their groups, limits and environment.'),
  author: z.string(),
  message: z.string(),
  /** Where the rules came from: a commit, a folder. */
  source: z.string(),
  split: SplitSummary,
  /** How many. */
  rules: z.int(),
  createdAt: moment,
});
export type VersionRecord = Readonly<z.output<typeof VersionRecord>>;

/** A version put into use. The one with the highest sequence is in force. */
export const ActivationRecord = z.strictObject({
  ruleset: z.string(),
  sequence: z.int(),
  version: z.int(),
  digest,
  bundle: digest,
  kind: z.enum(['activate', 'rollback']),
  author: z.string(),
  message: z.string(),
  keyId: z.string().nullable().describe('Of the key that signed it.'),
  createdAt: moment,
});
export type ActivationRecord = Readonly<z.output<typeof ActivationRecord>>;

export const RulesetRecord = z.strictObject({
  ruleset: z.string(),
  versions: z.int(),
  newest: z.int(),
  active: ActivationRecord.nullable().describe('Null while no version was activated.'),
});
export type RulesetRecord = Readonly<z.output<typeof RulesetRecord>>;

export const PushOutcome = z.strictObject({
  version: VersionRecord,
  created: z.boolean().describe('False when the same content had been pushed before.'),
  activation: ActivationRecord.nullable(),
});
export type PushOutcome = Readonly<z.output<typeof PushOutcome>>;

/** A text of the cluster file. */
export const SpecRecord = z.strictObject({
  number: z.int(),
  digest,
  author: z.string(),
  createdAt: moment,
  text: z.string(),
});
export type SpecRecord = Readonly<z.output<typeof SpecRecord>>;

export const AuditEntry = z.strictObject({
  id: z.int(),
  actor: z.string().describe('Id of the key that allowed it.'),
  author: z.string(),
  action: z.string().describe('push, activate, rollback, key-create, key-revoke.'),
  subject: z.string(),
  detail: z.record(z.string(), json),
  createdAt: moment,
});
export type AuditEntry = Readonly<z.output<typeof AuditEntry>>;
