import {everyGroup} from '../../rules/ruleset/bundle.js';
import {type FactStoreName, factStores, remoteStores} from '../../state/facts/registry.js';
import {type ClusterSpec, specForTarget} from './cluster-spec.js';
import type {TargetSchema} from './target-schema.js';

/** What a check of several fields found, at the field that a person would change. */
export interface CrossFinding {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly part?: 'key' | 'value';
  readonly message: string;
  readonly fix: string;
}

/** What checks look at besides the spec. */
export interface CheckedFile {
  /** Dotted paths that the file has. */
  readonly written: ReadonlySet<string>;
  /** The targets that there are. */
  readonly targets: readonly TargetSchema[];
}

type CrossCheck = (spec: ClusterSpec, file: CheckedFile) => CrossFinding[];

/** Every finding about fields that are right alone and wrong together. */
export const crossCheck = (spec: ClusterSpec, file: CheckedFile): CrossFinding[] =>
  checks.flatMap(check => check(spec, file));

const groups: CrossCheck = (spec, {written}) => {
  const findings: CrossFinding[] = [];
  const at = (path: PropertyKey[], code: string, message: string, fix: string) =>
    findings.push({code, path: ['spec', ...path], part: 'key', message, fix});
  if (spec.auto && !written.has('spec.nodes')) {
    at(
      ['groups'],
      'SPEC_NODES_MISSING',
      'spec.groups: auto needs spec.nodes.',
      'Say how many groups to make, for example nodes: 3',
    );
  }
  if (!spec.auto && written.has('spec.nodes')) {
    at(
      ['nodes'],
      'SPEC_NODES_UNUSED',
      'spec.nodes is only for groups: auto.',
      'Write groups: auto, or replicas for each group.',
    );
  }
  if (spec.topology === 'specialised' && !spec.auto && spec.groups.length === 0) {
    const fix = 'Name the groups with their rules, write groups: auto, or topology: replicated.';
    at(['groups'], 'SPEC_GROUPS_MISSING', 'A specialised cluster needs spec.groups.', fix);
  }
  if (spec.topology === 'replicated' && spec.auto) {
    at(
      ['groups'],
      'SPEC_GROUPS_UNUSED',
      'groups: auto is for the specialised topology; replicated nodes hold every rule.',
      'Leave groups out, or write topology: specialised.',
    );
  }
  if (spec.topology === 'specialised' && spec.groups.some(({name}) => name === everyGroup)) {
    at(
      ['groups', everyGroup],
      'SPEC_GROUP_NAME',
      `The name ${everyGroup} is kept for the nodes of a replicated cluster.`,
      'Choose another name for the group.',
    );
  }
  return findings;
};

/** Local gateways take ports in a row; control may not stand among them. */
const ports: CrossCheck = ({gateway, control}) => {
  const last = gateway.port + gateway.local - 1;
  if (gateway.port === 0 || control.port === 0 || control.port < gateway.port || control.port > last) return [];
  return [
    {
      code: 'SPEC_PORT_TWICE',
      path: ['spec', 'control', 'port'],
      message: `Port ${control.port} is used twice: by control and by the gateway${gateway.local > 1 ? `s (${gateway.port} to ${last})` : ''}.`,
      fix: 'Choose another port, or 0 for any free one.',
    },
  ];
};

/** A store that is reached by URL needs one; a store in the process takes none. */
const stores: CrossCheck = spec => {
  const sections: StoreSections[] = [
    {at: ['spec'], facts: spec.facts, repository: spec.repository},
    ...Object.entries(spec.targets).map(([name, target]) => ({
      at: ['spec', 'targets', name],
      facts: target?.facts,
      repository: target?.repository,
    })),
  ];
  return sections.flatMap(({at, facts, repository}) => [
    ...storeUrl(
      [...at, 'facts'],
      facts && {
        kind: facts.store,
        url: facts.url,
        inside: factStores[facts.store].hold ? [facts.store] : [],
        example: `\${${factStores[facts.store].url?.variable}}`,
      },
    ),
    ...storeUrl(
      [...at, 'repository'],
      repository && {kind: repository.store, url: repository.url, inside: ['embedded'], example: '${DATABASE_URL}'},
    ),
    ...(facts && facts.minReplicas > 0 && !replicates(facts.store)
      ? [
          {
            code: 'SPEC_REPLICAS_UNUSED',
            path: [...at, 'facts', 'minReplicas'],
            message: `Facts in ${facts.store} have no replicas.`,
            fix: `Write store: ${remoteStores
              .filter(store => store.replicates)
              .map(({name}) => name)
              .join(' or ')}, or minReplicas: 0.`,
          },
        ]
      : []),
  ]);
};

const replicates = (store: FactStoreName): boolean => remoteStores.some(kind => kind.name === store && kind.replicates);

/** The sections about stores at one place of the file. */
interface StoreSections {
  readonly at: readonly PropertyKey[];
  readonly facts: ClusterSpec['facts'] | undefined;
  readonly repository: ClusterSpec['repository'] | undefined;
}

interface Store {
  readonly kind: string;
  readonly url: unknown;
  /** Kinds that live in our own process. */
  readonly inside: readonly string[];
  readonly example: string;
}

function storeUrl(path: readonly PropertyKey[], store: Store | undefined): CrossFinding[] {
  if (!store) return [];
  const {kind, url, inside, example} = store;
  const name = path.slice(1).join('.');
  if (inside.includes(kind)) {
    if (url === undefined) return [];
    return [
      {
        code: 'SPEC_URL_UNUSED',
        path: [...path, 'url'],
        part: 'key',
        message: `${name}.url is not used with store: ${kind}.`,
        fix: 'Name the store that the URL is for, or remove the URL.',
      },
    ];
  }
  if (url !== undefined) return [];
  return [
    {
      code: 'SPEC_URL_MISSING',
      path,
      part: 'key',
      message: `${name} with store: ${kind} needs a url.`,
      fix: `Write url: "${example}"`,
    },
  ];
}

/** What one process hosts cannot serve several controls, nor a cluster on several machines. */
const ownProcess: CrossCheck = (spec, {targets}) => {
  const findings: CrossFinding[] = [];
  const inside = ({facts, repository}: ClusterSpec) => [
    ...(factStores[facts.store].hold ? [`facts.store: ${facts.store}`] : []),
    ...(repository.store === 'embedded' ? ['repository.store: embedded'] : []),
  ];
  for (const {name, oneMachine} of targets) {
    if (oneMachine || !spec.targets[name]) continue;
    for (const setting of inside(specForTarget(spec, name))) {
      findings.push({
        code: 'SPEC_NOT_LOCAL',
        path: ['spec', 'targets', name],
        part: 'key',
        message: `${setting} works on one machine only, and the target ${name} is more than that.`,
        fix: setting.startsWith('facts')
          ? `Write targets.${name}.facts: ${remoteStores.map(({name: store, url}) => `{store: ${store}, url: "\${${url.variable}}"}`).join(' or ')}`
          : `Write targets.${name}.repository: {store: postgres, url: "\${DATABASE_URL}"}`,
      });
    }
  }
  return findings;
};

const publicListener: CrossCheck = ({gateway}) => {
  if (gateway.exposure === 'none' && !gateway.host) return [];
  const missing = [
    ...(gateway.auth.apiKeys ? [] : ['auth: {apiKeys: true}']),
    ...(gateway.tls ? [] : ['tls: {secretRef: …}']),
  ];
  if (missing.length === 0) return [];
  return [
    {
      code: 'SPEC_OPEN_LISTENER',
      path: ['spec', 'gateway', gateway.host ? 'host' : 'exposure'],
      part: 'key',
      message: 'A gateway that the world can reach needs API keys and TLS.',
      fix: `Add ${missing.join(' and ')} to spec.gateway.`,
    },
  ];
};

const checks: readonly CrossCheck[] = [groups, ports, stores, ownProcess, publicListener];
