import type {ActivationRecord, Slice} from '../../state/repository/repository.js';
import type {
  ActivateBody,
  ActivationAnswer,
  ActivationsAnswer,
  AuditAnswer,
  EnvironmentsAnswer,
  PushAnswer,
  PushBody,
  RollbackBody,
  RollbackTarget,
  RulesetsAnswer,
  SpecsAnswer,
  VersionAnswer,
  VersionsAnswer,
} from './repository-messages.js';
import type {CallOptions, Transport} from './transport.js';

/** A part of a list, newest first: at most `limit` entries (50 by default) with numbers below `before`. */
export type SliceOptions = Partial<Slice> & CallOptions;

/** The rules that a cluster has: their versions, and which of them is in use. */
export interface RulesetCalls {
  /** The rulesets of the environment with their active versions. */
  rulesets(options?: CallOptions): Promise<RulesetsAnswer>;
  versions(ruleset: string, options?: SliceOptions): Promise<VersionsAnswer['versions']>;
  /** A version with its bundle; the active one without a number. Throws REPOSITORY_UNKNOWN_VERSION. */
  version(ruleset: string, version?: number, options?: CallOptions): Promise<VersionAnswer>;
  /** What was put into use. */
  activations(ruleset: string, options?: SliceOptions): Promise<ActivationsAnswer['activations']>;
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
  specs(ruleset: string, options?: SliceOptions): Promise<SpecsAnswer['specs']>;
  environments(): Promise<EnvironmentsAnswer['environments']>;
  /** Who changed what. */
  audit(options?: SliceOptions): Promise<AuditAnswer['entries']>;
}

export function repositoryCalls({json}: Transport): RepositoryCalls {
  const of = (ruleset: string): string => `/v1/rulesets/${encodeURIComponent(ruleset)}`;
  const slice = <Answer>(path: string, {limit, before, ...options}: SliceOptions = {}) =>
    json<Answer>('GET', path, {query: {limit, before}}, options);
  return {
    rulesets: options => json('GET', '/v1/rulesets', {}, options),
    versions: async (ruleset, options) => (await slice<VersionsAnswer>(`${of(ruleset)}/versions`, options)).versions,
    version: (ruleset, version = undefined, options = {}) =>
      json('GET', `${of(ruleset)}/versions/${version ?? 'active'}`, {}, options),
    activations: async (ruleset, options) =>
      (await slice<ActivationsAnswer>(`${of(ruleset)}/activations`, options)).activations,
    activate: async (ruleset, body, options) =>
      (await json<ActivationAnswer>('POST', `${of(ruleset)}/activate`, {json: body}, options)).activation,
    rollback: async (ruleset, body, options) =>
      (await json<ActivationAnswer>('POST', `${of(ruleset)}/rollback`, {json: body}, options)).activation,
    rollbackTarget: async (ruleset, options) =>
      (await json<RollbackTarget>('GET', `${of(ruleset)}/rollback`, {}, options)).version,
    push: (ruleset, body) => json('POST', `${of(ruleset)}/versions`, {json: body}),
    specs: async (ruleset, options) => (await slice<SpecsAnswer>(`${of(ruleset)}/specs`, options)).specs,
    environments: async () => (await json<EnvironmentsAnswer>('GET', '/v1/environments')).environments,
    audit: async options => (await slice<AuditAnswer>('/v1/audit', options)).entries,
  };
}
