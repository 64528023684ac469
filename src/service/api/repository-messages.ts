import {z} from 'zod';
import type {
  ActivationRecord,
  AuditEntry,
  RulesetRecord,
  SpecRecord,
  VersionRecord,
} from '../../state/repository/repository.js';
import {scopes} from './role-messages.js';

/** The rule repository over HTTP: bodies as they are sent to control. Lengths keep one push from filling a disk. */

const text = (most: number) => z.string().max(most);
const name = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits and dashes');
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hex digits');

const Signature = z.strictObject({
  keyId: text(128).min(1),
  sequence: z.int().min(1),
  value: text(256).min(1),
});

const BundleBody = z.strictObject({
  name,
  environment: name,
  version: z.int().min(0),
  digest,
  topology: z.enum(['replicated', 'specialised']),
  files: z.array(z.strictObject({path: text(1024), text: z.string()})).max(10_000),
  groups: z.array(z.strictObject({name: text(128), files: z.array(text(1024))})).max(1000),
  auto: z.strictObject({nodes: z.int().min(1)}).optional(),
  fold: z.boolean().optional(),
  functions: z.record(z.string(), z.strictObject({url: z.string(), timeoutMs: z.number(), cacheMs: z.number()})),
  effects: z.union([z.literal('any'), z.array(z.string())]),
  onError: z.enum(['fail', 'skip-rule']),
  limits: z.strictObject({maxFirings: z.number(), timeoutMs: z.number()}),
  signature: Signature.optional(),
});

const hand = {
  /** Who did it, as they call themselves. */
  author: text(256).default(''),
  message: text(4096).default(''),
};
const activation = {
  /** The activation that this one must become; without, whichever is next. */
  sequence: z.int().min(1).optional(),
  signature: Signature.optional(),
};

/** `POST /v1/rulesets/{name}/versions`. */
export const PushBody = z.strictObject({
  bundle: BundleBody,
  ...hand,
  source: text(1024).default(''),
  /** Text of the cluster file. */
  spec: text(2 ** 20).optional(),
  /** Puts the version into use in the same step. */
  activate: z.strictObject(activation).optional(),
});
export type PushBody = z.input<typeof PushBody>;

/** `POST /v1/rulesets/{name}/activate`. */
export const ActivateBody = z.strictObject({version: z.int().min(1), ...hand, ...activation});
export type ActivateBody = z.input<typeof ActivateBody>;

/** `POST /v1/rulesets/{name}/rollback`: without a version to the one that was active before. */
export const RollbackBody = z.strictObject({version: z.int().min(1).optional(), ...hand, ...activation});
export type RollbackBody = z.input<typeof RollbackBody>;

/**
 * `PUT /v1/members/{name}/detour`. On this machine only: calls to nodes carry the cluster's token, which must not be led
 * elsewhere.
 */
export const DetourBody = z.strictObject({
  url: z.string().regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/, 'must be http://127.0.0.1:PORT'),
  seconds: z.int().min(1).max(3600),
});

/** `POST /v1/keys`: the key itself never leaves its owner. */
export const KeyBody = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be letters, digits, dots, dashes'),
  hash: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits'),
  scopes: z.array(z.enum(scopes)).min(1),
  note: text(1024).default(''),
  author: text(256).default(''),
});
export type KeyBody = z.input<typeof KeyBody>;

/** Answer to a push. */
export interface PushAnswer {
  readonly version: VersionRecord;
  /** False when the same content had been pushed before. */
  readonly created: boolean;
  readonly activation: ActivationRecord | null;
}

/** `GET /v1/rulesets`. */
export interface RulesetsAnswer {
  readonly environment: string;
  readonly rulesets: readonly RulesetRecord[];
}

/** `GET /v1/rulesets/{name}/versions?limit=&before=`, newest first. */
export interface VersionsAnswer {
  readonly versions: readonly VersionRecord[];
}

/** `GET /v1/rulesets/{name}/activations`. */
export interface ActivationsAnswer {
  readonly activations: readonly ActivationRecord[];
}

/** `GET /v1/rulesets/{name}/specs`. */
export interface SpecsAnswer {
  readonly specs: readonly SpecRecord[];
}

/** `GET /v1/audit`. */
export interface AuditAnswer {
  readonly entries: readonly AuditEntry[];
}

/** `GET /v1/environments`. */
export interface EnvironmentsAnswer {
  readonly environments: readonly {readonly name: string; readonly rulesets: readonly RulesetRecord[]}[];
}
