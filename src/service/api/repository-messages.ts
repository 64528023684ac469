import {z} from 'zod';
import type * as rules from '../../rules/ruleset/bundle.js';
import type * as repository from '../../state/repository/repository.js';
import {count, digest, json, moment, name, schema, text} from './schemas.js';

/** The rule repository over HTTP. Lengths of what is sent keep one push from filling a disk. */

const Signature = schema(
  'Signature',
  z.strictObject({keyId: text(128).min(1), sequence: z.int().min(1), value: text(256).min(1)}),
);

export const Bundle: z.ZodType<rules.Bundle, rules.Bundle> = schema(
  'Bundle',
  z.strictObject({
    name,
    environment: name,
    version: z.int().min(0),
    digest,
    topology: z.enum(['replicated', 'specialised']),
    files: z.array(z.strictObject({path: text(1024), text: z.string()})).max(10_000),
    groups: z.array(z.strictObject({name: text(128), files: z.array(text(1024))})).max(1000),
    auto: z.strictObject({nodes: z.int().min(1)}).exactOptional(),
    fold: z.boolean().exactOptional(),
    functions: z.record(z.string(), z.strictObject({url: z.string(), timeoutMs: z.number(), cacheMs: z.number()})),
    effects: z.union([z.literal('any'), z.array(z.string())]),
    onError: z.enum(['fail', 'skip-rule']),
    limits: z.strictObject({maxFirings: z.number(), timeoutMs: z.number()}),
    signature: Signature.exactOptional(),
  }),
);

const said = {
  author: text(256).default('').describe('Who does it, as they call themselves.'),
  message: text(4096).default(''),
};
const activation = {
  sequence: z.int().min(1).optional().describe('The activation that this one must become; without, whichever is next.'),
  signature: Signature.optional(),
};

/** `POST /v1/rulesets/{name}/versions`. */
export const PushBody = schema(
  'Push',
  z.strictObject({
    bundle: Bundle,
    ...said,
    source: text(1024).default('').describe('Where the rules come from: a commit, a folder.'),
    spec: text(2 ** 20)
      .optional()
      .describe('Text of the cluster file.'),
    activate: z.strictObject(activation).optional().describe('Puts the version into use in the same step.'),
  }),
);
export type PushBody = z.input<typeof PushBody>;

/** `POST /v1/rulesets/{name}/activate`. */
export const ActivateBody = schema('Activate', z.strictObject({version: z.int().min(1), ...said, ...activation}));
export type ActivateBody = z.input<typeof ActivateBody>;

/** `POST /v1/rulesets/{name}/rollback`: without a version to the one that was active before. */
export const RollbackBody = schema(
  'Rollback',
  z.strictObject({version: z.int().min(1).optional(), ...said, ...activation}),
);
export type RollbackBody = z.input<typeof RollbackBody>;

/** A version in a path. */
export const OneVersion = z.strictObject({
  name: text(256),
  version: z
    .string()
    .regex(/^(active|[1-9]\d{0,8})$/, 'a number, or active')
    .describe('A number, or active.'),
});

/** A slice of a list, newest first. */
export const SliceQuery = z.strictObject({
  limit: count(1000).default(50).describe('At most so many.'),
  before: count(2 ** 31 - 1)
    .exactOptional()
    .describe('Only numbers below this one.'),
});

const VersionRecord: z.ZodType<repository.VersionRecord> = schema(
  'Version',
  z.strictObject({
    ruleset: z.string(),
    version: z.int(),
    digest: digest.describe('Of the ruleset, as answers name it.'),
    bundle: digest.describe('Of the rules with their groups, limits and environment.'),
    author: z.string(),
    message: z.string(),
    source: z.string(),
    split: z.strictObject({
      stages: z.array(z.array(z.strictObject({part: z.string(), host: z.string(), rules: z.int()}))),
      colocations: z.array(z.strictObject({groups: z.array(z.string()), why: z.string()})),
    }),
    rules: z.int(),
    createdAt: moment,
  }),
);

const ActivationRecord: z.ZodType<repository.ActivationRecord> = schema(
  'Activation',
  z.strictObject({
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
  }),
);

const RulesetRecord = schema(
  'Ruleset',
  z.strictObject({
    ruleset: z.string(),
    versions: z.int(),
    newest: z.int(),
    active: ActivationRecord.nullable().describe('Null while no version was activated.'),
  }),
);

export const RulesetsAnswer = schema(
  'Rulesets',
  z.strictObject({environment: z.string(), rulesets: z.array(RulesetRecord)}),
);
export type RulesetsAnswer = z.output<typeof RulesetsAnswer>;

export const EnvironmentsAnswer = schema(
  'Environments',
  z.strictObject({
    environments: z.array(z.strictObject({name: z.string(), rulesets: z.array(RulesetRecord)})),
  }),
);
export type EnvironmentsAnswer = z.output<typeof EnvironmentsAnswer>;

export const VersionsAnswer = schema('Versions', z.strictObject({versions: z.array(VersionRecord)}));
export type VersionsAnswer = z.output<typeof VersionsAnswer>;

export const VersionAnswer = schema('VersionWithBundle', z.strictObject({record: VersionRecord, bundle: Bundle}));
export type VersionAnswer = z.output<typeof VersionAnswer>;

/** Answer to a push. */
export const PushAnswer = schema(
  'Pushed',
  z.strictObject({
    version: VersionRecord,
    created: z.boolean().describe('False when the same content had been pushed before.'),
    activation: ActivationRecord.nullable(),
  }),
);
export type PushAnswer = z.output<typeof PushAnswer>;

export const ActivationAnswer = schema('Activated', z.strictObject({activation: ActivationRecord}));
export type ActivationAnswer = z.output<typeof ActivationAnswer>;

export const ActivationsAnswer = schema('Activations', z.strictObject({activations: z.array(ActivationRecord)}));
export type ActivationsAnswer = z.output<typeof ActivationsAnswer>;

export const RollbackTarget = schema('RollbackTarget', z.strictObject({version: z.int()}));
export type RollbackTarget = z.output<typeof RollbackTarget>;

export const SpecsAnswer = schema(
  'ClusterFiles',
  z.strictObject({
    specs: z.array(z.strictObject({number: z.int(), digest, author: z.string(), createdAt: moment, text: z.string()})),
  }),
);
export type SpecsAnswer = z.output<typeof SpecsAnswer>;

export const AuditAnswer = schema(
  'AuditTrail',
  z.strictObject({
    entries: z.array(
      z.strictObject({
        id: z.int(),
        actor: z.string().describe('Id of the key that allowed it.'),
        author: z.string(),
        action: z.string().describe('push, activate, rollback, key-create, key-revoke.'),
        subject: z.string(),
        detail: z.record(z.string(), json),
        createdAt: moment,
      }),
    ),
  }),
);
export type AuditAnswer = z.output<typeof AuditAnswer>;
