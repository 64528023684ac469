import {z} from 'zod';
import {count, digest, name, schema, text} from '../../kit/schemas.js';
import type * as rules from '../../rules/ruleset/bundle.js';
import * as records from '../../state/repository/records.js';

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

const VersionRecord = schema('Version', records.VersionRecord);
const ActivationRecord = schema('Activation', records.ActivationRecord);
const RulesetRecord = schema('Ruleset', records.RulesetRecord);

export const RulesetsAnswer = schema(
  'Rulesets',
  z.strictObject({environment: z.string(), rulesets: z.array(RulesetRecord)}),
);

export const EnvironmentsAnswer = schema(
  'Environments',
  z.strictObject({
    environments: z.array(z.strictObject({name: z.string(), rulesets: z.array(RulesetRecord)})),
  }),
);

export const VersionsAnswer = schema('Versions', z.strictObject({versions: z.array(VersionRecord)}));

export const VersionAnswer = schema('VersionWithBundle', z.strictObject({record: VersionRecord, bundle: Bundle}));

/** Answer to a push. */
export const PushAnswer = schema('Pushed', records.PushOutcome);
export type PushAnswer = records.PushOutcome;

export const ActivationAnswer = schema('Activated', z.strictObject({activation: ActivationRecord}));

export const ActivationsAnswer = schema('Activations', z.strictObject({activations: z.array(ActivationRecord)}));

export const RollbackTarget = schema('RollbackTarget', z.strictObject({version: z.int()}));

export const SpecsAnswer = schema('ClusterFiles', z.strictObject({specs: z.array(records.SpecRecord)}));
export const AuditAnswer = schema('AuditTrail', z.strictObject({entries: z.array(records.AuditEntry)}));
