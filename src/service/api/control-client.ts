import {type Dispatcher, Pool} from 'undici';
import {bearer} from '../../kit/bearer.js';
import {at} from '../../kit/errors.js';
import type {Bundle} from '../../rules/ruleset/bundle.js';
import type {ActivationRecord, Slice, VersionRecord} from '../../state/repository/repository.js';
import {errors} from './errors.js';
import {errorOf, isProblem} from './problem.js';
import type {
  ActivateBody,
  ActivationsAnswer,
  AuditAnswer,
  EnvironmentsAnswer,
  PushAnswer,
  PushBody,
  RollbackBody,
  RulesetsAnswer,
  SpecsAnswer,
  VersionsAnswer,
} from './repository-messages.js';
import type {KeyBody, KeyRecord, MembersAnswer} from './role-messages.js';

export interface ControlAddress {
  readonly url: string;
  /** An API key with the scope `rules`; keys and the audit trail ask for `admin`. */
  readonly key: string | undefined;
  /** Certificate to trust beside the well-known ones, PEM. */
  readonly ca?: string | undefined;
}

/** An API key as control tells of it. */
interface KeyListing extends KeyRecord {
  readonly note: string;
  readonly createdAt: string;
}

/** The rule repository behind control. Problem documents come out as the errors they were made of. */
export interface ControlClient {
  readonly url: string;
  rulesets(): Promise<RulesetsAnswer>;
  versions(ruleset: string, slice?: Partial<Slice>): Promise<VersionsAnswer['versions']>;
  /** A version with its bundle; the active one without a number. */
  version(ruleset: string, version?: number): Promise<{record: VersionRecord; bundle: Bundle}>;
  activations(ruleset: string, slice?: Partial<Slice>): Promise<ActivationsAnswer['activations']>;
  specs(ruleset: string, slice?: Partial<Slice>): Promise<SpecsAnswer['specs']>;
  push(ruleset: string, body: PushBody): Promise<PushAnswer>;
  activate(ruleset: string, body: ActivateBody): Promise<ActivationRecord>;
  rollback(ruleset: string, body: RollbackBody): Promise<ActivationRecord>;
  /** Where a roll-back without a version would lead. */
  rollbackTarget(ruleset: string): Promise<number>;
  members(): Promise<MembersAnswer['members']>;
  environments(): Promise<EnvironmentsAnswer['environments']>;
  audit(slice?: Partial<Slice>): Promise<AuditAnswer['entries']>;
  keys(): Promise<readonly KeyListing[]>;
  createKey(body: KeyBody): Promise<KeyListing>;
  revokeKey(id: string): Promise<void>;
  close(): Promise<void>;
}

const connectMs = 5000;
/** Longer than control waits for its database. */
const answerMs = 20_000;

/** Opens a client; no connection is made before the first call. Throws CONTROL_URL_INVALID. */
export function openControl({url, key, ca}: ControlAddress): ControlClient {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw errors.CONTROL_URL_INVALID(url);
  const {origin, pathname} = new URL(url);
  const prefix = pathname.replace(/\/$/, '');
  const pool = new Pool(origin, {
    connect: {timeout: connectMs, ca},
    headersTimeout: answerMs,
    bodyTimeout: answerMs,
  });

  async function call<Answer>(method: Dispatcher.HttpMethod, path: string, body?: unknown): Promise<Answer> {
    let status: number;
    let text: string;
    try {
      const answer = await pool.request({
        method,
        path: prefix + path,
        headers: {
          authorization: bearer(key),
          'content-type': body === undefined ? undefined : 'application/json',
        },
        body: body === undefined ? null : JSON.stringify(body),
      });
      status = answer.statusCode;
      text = await answer.body.text();
    } catch (error) {
      throw errors.CONTROL_UNREACHABLE(origin, (error as Error).message, at({cause: error}));
    }
    const value = parsed(text);
    if (status >= 300) throw isProblem(value) ? errorOf(value) : errors.CONTROL_ANSWER_STRANGE(origin, status);
    if (value === undefined && status !== 204) throw errors.CONTROL_ANSWER_STRANGE(origin, status);
    return value as Answer;
  }

  const ruleset = (name: string): string => `/v1/rulesets/${encodeURIComponent(name)}`;
  const get = <Answer>(path: string) => call<Answer>('GET', path);
  return {
    url,
    rulesets: () => get('/v1/rulesets'),
    versions: async (name, slice) => (await get<VersionsAnswer>(`${ruleset(name)}/versions${queryOf(slice)}`)).versions,
    version: (name, version) => get(`${ruleset(name)}/versions/${version ?? 'active'}`),
    activations: async (name, slice) =>
      (await get<ActivationsAnswer>(`${ruleset(name)}/activations${queryOf(slice)}`)).activations,
    specs: async (name, slice) => (await get<SpecsAnswer>(`${ruleset(name)}/specs${queryOf(slice)}`)).specs,
    push: (name, body) => call('POST', `${ruleset(name)}/versions`, body),
    activate: async (name, body) =>
      (await call<{activation: ActivationRecord}>('POST', `${ruleset(name)}/activate`, body)).activation,
    rollback: async (name, body) =>
      (await call<{activation: ActivationRecord}>('POST', `${ruleset(name)}/rollback`, body)).activation,
    rollbackTarget: async name => (await get<{version: number}>(`${ruleset(name)}/rollback`)).version,
    members: async () => (await get<MembersAnswer>('/v1/members')).members,
    environments: async () => (await get<EnvironmentsAnswer>('/v1/environments')).environments,
    audit: async slice => (await get<AuditAnswer>(`/v1/audit${queryOf(slice)}`)).entries,
    keys: async () => (await get<{keys: KeyListing[]}>('/v1/keys')).keys,
    createKey: async body => (await call<{key: KeyListing}>('POST', '/v1/keys', body)).key,
    revokeKey: async id => void (await call('DELETE', `/v1/keys/${encodeURIComponent(id)}`)),
    close: () => pool.destroy(),
  };
}

function queryOf({limit, before}: Partial<Slice> = {}): string {
  const query = new URLSearchParams();
  if (limit !== undefined) query.set('limit', String(limit));
  if (before !== undefined) query.set('before', String(before));
  return query.size === 0 ? '' : `?${query}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
