import {createHmac} from 'node:crypto';
import {nearest} from '../../../kit/did-you-mean.js';
import {canonicalJson, digestOf} from '../../../kit/json.js';
import {packageVersion} from '../../../kit/package-info.js';
import {factStores} from '../../../state/facts/registry.js';
import {type ClusterSpec, nodeGroups, specForTarget} from '../../file/cluster-spec.js';
import {overridable, variableOf} from '../../file/settings.js';
import type {Project} from '../../project/project.js';
import {resolveSecret} from '../../project/secret.js';
import {errors} from './errors.js';
import type {ProcessIdentity} from './identity.js';

/** `monitor` is a Prometheus that watches the others; it is no program of ours. */
export type RoleKind = 'control' | 'gateway' | 'node' | 'monitor';

/** One process of the cluster, as it should be. */
export interface WantedRole {
  /** `control`, `gateway-1`, `pricing-2`: stays over restarts. */
  readonly name: string;
  readonly role: RoleKind;
  /** Of a node. */
  readonly group: string | null;
  /** 0 takes any free one, and then keeps it. */
  readonly port: number;
  /** Whether control keeps its rules in an embedded database. */
  readonly embedded: boolean;
  /** Folder for what it keeps: a cluster of another name or environment begins anew. */
  readonly keep: string;
  /** Changes with everything but the port that only a restart brings into effect; all of a group have the same. */
  readonly fingerprint: string;
}

/** What `up` wants, as it tells the supervisor. Holds no secret. */
export interface Wanted {
  /** New with each change. */
  readonly revision: string;
  readonly cluster: string;
  readonly environment: string;
  /** In start order: control first. */
  readonly roles: readonly WantedRole[];
  /** A foreground `up`: when it is gone, however it ended, the cluster ends too. */
  readonly owner: ProcessIdentity | null;
}

/** Variables of the roles' environment: settings that go before the cluster file, and secrets, resolved. */
export type RoleEnvironment = Readonly<Record<string, string>>;

/** How many processes to run. */
export interface LocalCounts {
  /** Nodes of a group, by its name, instead of `replicas.local`. */
  readonly nodes?: Readonly<Record<string, number>>;
  /** Instead of `gateway.local`. */
  readonly gateways?: number;
}

export interface LocalChoices extends LocalCounts {
  /** Run a Prometheus beside the cluster. Default false. */
  readonly monitoring?: boolean;
  /** Where settings and secrets come from. Default `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * What the roles of a project are told by their environment, the cluster's token aside: the caller's `RULECTL_*`
 * settings, and the URLs of stores with their passwords. Throws SECRET_ENV_MISSING and its kin.
 */
export function roleEnvironment({spec}: Project, env: NodeJS.ProcessEnv = process.env): RoleEnvironment {
  const {facts, repository} = localSpec(spec, env);
  const found: Record<string, string> = {};
  for (const name of overridable.map(path => variableOf(path))) if (env[name]) found[name] = env[name];
  found.RULECTL_FACTS_STORE = facts.store;
  found.RULECTL_REPOSITORY_STORE = repository.store;
  if (factStores[facts.store].url && facts.url !== undefined) {
    found.RULECTL_FACTS_URL = resolveSecret(facts.url, 'spec.facts.url', env);
  }
  if (repository.store === 'postgres' && repository.url !== undefined) {
    const url = resolveSecret(repository.url, 'spec.repository.url', env);
    found.RULECTL_REPOSITORY_URL = url;
    found.RULECTL_DATABASE_URL = url;
  }
  return found;
}

/** The spec as this machine sees it. What the environment sets goes before what `targets.local` says. */
function localSpec(spec: ClusterSpec, env: NodeJS.ProcessEnv): ClusterSpec {
  const local = specForTarget(spec, 'local');
  return {
    ...local,
    ...(env.RULECTL_FACTS_STORE || env.RULECTL_FACTS_URL ? {facts: spec.facts} : {}),
    ...(env.RULECTL_REPOSITORY_STORE || env.RULECTL_REPOSITORY_URL ? {repository: spec.repository} : {}),
  };
}

/**
 * A text that changes with what a supervisor is started with, program and environment, and gives nothing of it away:
 * keyed with the cluster's token.
 */
export const sealOf = (environment: RoleEnvironment, token: string): string =>
  createHmac('sha256', token)
    .update(canonicalJson([packageVersion(), environment]))
    .digest('hex');

/** The processes of a project on this machine, in start order. Throws LOCAL_UNKNOWN_GROUP. */
export function wantedRoles(project: Project, choices: LocalChoices, seal: string): WantedRole[] {
  const spec = localSpec(project.spec, choices.env ?? process.env);
  const groups = nodeGroups(spec);
  refuseUnknown(
    Object.keys(choices.nodes ?? {}),
    groups.map(({name}) => name),
  );
  const {control, gateway} = spec;
  const print = (what: unknown) =>
    digestOf([packageVersion(), seal, what]).slice('sha256:'.length, 'sha256:'.length + 16);
  const door = doorSettings(spec);
  const {trustedKeys} = spec.rules;
  const inner = spec.topology === 'replicated' ? door : {bodyBytes: spec.limits.bodyBytes, trustedKeys};
  const embedded = spec.repository.store === 'embedded';
  const role = (name: string, kind: RoleKind, more: {group?: string; port?: number; of: unknown}): WantedRole => ({
    name,
    role: kind,
    group: more.group ?? null,
    port: more.port ?? 0,
    embedded: kind === 'control' && embedded,
    keep: spec.namespace,
    fingerprint: print([kind, spec.namespace, more.group, more.of]),
  });
  const gateways = choices.gateways ?? gateway.local;
  return [
    role('control', 'control', {
      port: control.port,
      of: {embedded, facts: spec.facts.store, ttlMs: spec.facts.ttlMs, trustedKeys},
    }),
    ...groups.flatMap(({name, replicas}) =>
      numbered(choices.nodes?.[name] ?? replicas.local).map(i =>
        role(`${name}-${i}`, 'node', {group: name, of: inner}),
      ),
    ),
    ...numbered(gateways).map(i =>
      role(`gateway-${i}`, 'gateway', {...(i === 1 ? {port: gateway.port} : {}), of: door}),
    ),
    ...(choices.monitoring ? [role('prometheus', 'monitor', {of: {slo: spec.slo}})] : []),
  ];
}

/** What a front door reads from the cluster file when it starts. */
function doorSettings({limits, rules, gateway, facts, effects, events, topology, functions}: ClusterSpec): unknown {
  const {auth, rateLimit, fold} = gateway;
  const {trustedKeys} = rules;
  return {bodyBytes: limits.bodyBytes, trustedKeys, auth, rateLimit, fold, facts, effects, events, topology, functions};
}

const numbered = (count: number): number[] => Array.from({length: count}, (_, i) => i + 1);

/** The same roles in other numbers: new ones are made like those that there are. Throws LOCAL_UNKNOWN_GROUP. */
export function scaledRoles(roles: readonly WantedRole[], {nodes = {}, gateways}: LocalCounts): WantedRole[] {
  const groups = [...new Set(roles.flatMap(({group}) => (group === null ? [] : [group])))];
  refuseUnknown(Object.keys(nodes), groups);
  const many = (like: readonly WantedRole[], prefix: string, count: number | undefined): WantedRole[] =>
    numbered(count ?? like.length).map(i => {
      const name = `${prefix}-${i}`;
      return like.find(role => role.name === name) ?? {...like[0]!, name, port: 0};
    });
  const of = (kind: RoleKind) => roles.filter(({role}) => role === kind);
  return [
    ...of('control'),
    ...groups.flatMap(group =>
      many(
        of('node').filter(role => role.group === group),
        group,
        nodes[group],
      ),
    ),
    ...many(of('gateway'), 'gateway', gateways),
    ...of('monitor'),
  ];
}

function refuseUnknown(names: readonly string[], known: readonly string[]): void {
  const odd = names.find(name => !known.includes(name));
  if (odd !== undefined) throw errors.LOCAL_UNKNOWN_GROUP(odd, known, nearest(odd, known));
}
