import type {z} from 'zod';
import type {ActivationRecord} from '../../state/repository/records.js';
import type {Slice} from '../../state/repository/repository.js';
import type * as messages from './repository-messages.js';
import type {ActivateBody, PushAnswer, PushBody, RollbackBody} from './repository-messages.js';
import type {CallOptions, Transport} from './transport.js';

type Answer<Name extends keyof typeof messages> = z.output<(typeof messages)[Name]>;

/** A part of a list, newest first: at most `limit` entries (50 by default) with numbers below `before`. */
export type SliceOptions = Partial<Slice> & CallOptions;

/** The rules that a cluster has: their versions, and which of them is in use. */
export interface RulesetCalls {
  /** The rulesets of the environment with their active versions. */
  rulesets(options?: CallOptions): Promise<Answer<'RulesetsAnswer'>>;
  versions(ruleset: string, options?: SliceOptions): Promise<Answer<'VersionsAnswer'>['versions']>;
  /** A version with its bundle; the active one without a number. Throws REPOSITORY_UNKNOWN_VERSION. */
  version(ruleset: string, version?: number, options?: CallOptions): Promise<Answer<'VersionAnswer'>>;
  /** What was put into use. */
  activations(ruleset: string, options?: SliceOptions): Promise<Answer<'ActivationsAnswer'>['activations']>;
  /** Puts a version into use. Throws REPOSITORY_UNKNOWN_VERSION, REPOSITORY_MOVED_ON. */
  activate(ruleset: string, body: ActivateBody, options?: CallOptions): Promise<ActivationRecord>;
  /** Goes back to a version, or without one to the version that was active before. Throws REPOSITORY_NOTHING_BEFORE. */
  rollback(ruleset: string, body: RollbackBody, options?: CallOptions): Promise<ActivationRecord>;
  /** Where a roll-back without a version would lead. Throws REPOSITORY_NOTHING_BEFORE. */
  rollbackTarget(ruleset: string, options?: CallOptions): Promise<number>;
}

/** The whole rule repository. */
export interface RepositoryCalls extends RulesetCalls {
  push(ruleset: string, body: PushBody): Promise<PushAnswer>;
  /** Texts of the cluster file. */
  specs(ruleset: string, options?: SliceOptions): Promise<Answer<'SpecsAnswer'>['specs']>;
  environments(): Promise<Answer<'EnvironmentsAnswer'>['environments']>;
  /** Who changed what. */
  audit(options?: SliceOptions): Promise<Answer<'AuditAnswer'>['entries']>;
}

export function repositoryCalls({json}: Transport): RepositoryCalls {
  const of = (ruleset: string): string => `/v1/rulesets/${encodeURIComponent(ruleset)}`;
  const slice = <Listing>(path: string, {limit, before, ...options}: SliceOptions = {}) =>
    json<Listing>('GET', path, {query: {limit, before}}, options);
  return {
    rulesets: options => json('GET', '/v1/rulesets', {}, options),
    versions: async (ruleset, options) =>
      (await slice<Answer<'VersionsAnswer'>>(`${of(ruleset)}/versions`, options)).versions,
    version: (ruleset, version = undefined, options = {}) =>
      json('GET', `${of(ruleset)}/versions/${version ?? 'active'}`, {}, options),
    activations: async (ruleset, options) =>
      (await slice<Answer<'ActivationsAnswer'>>(`${of(ruleset)}/activations`, options)).activations,
    activate: async (ruleset, body, options) =>
      (await json<Answer<'ActivationAnswer'>>('POST', `${of(ruleset)}/activate`, {json: body}, options)).activation,
    rollback: async (ruleset, body, options) =>
      (await json<Answer<'ActivationAnswer'>>('POST', `${of(ruleset)}/rollback`, {json: body}, options)).activation,
    rollbackTarget: async (ruleset, options) =>
      (await json<Answer<'RollbackTarget'>>('GET', `${of(ruleset)}/rollback`, {}, options)).version,
    push: (ruleset, body) => json('POST', `${of(ruleset)}/versions`, {json: body}),
    specs: async (ruleset, options) => (await slice<Answer<'SpecsAnswer'>>(`${of(ruleset)}/specs`, options)).specs,
    environments: async () => (await json<Answer<'EnvironmentsAnswer'>>('GET', '/v1/environments')).environments,
    audit: async options => (await slice<Answer<'AuditAnswer'>>('/v1/audit', options)).entries,
  };
}
