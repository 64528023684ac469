import {everyGroup} from '../../rules/ruleset/bundle.js';
import type {ClusterFileOutput} from './cluster-file.js';

type Sections = ClusterFileOutput['spec'];
type GroupSections = Exclude<NonNullable<Sections['groups']>, 'auto'>[string];

/** A rule group and the nodes that run it. */
interface GroupSpec extends GroupSections {
  readonly name: string;
}

/** The cluster file, checked, complete and flat: nothing behind this line asks "is it set?" again. */
export interface ClusterSpec extends Omit<Sections, 'groups' | 'nodes'> {
  /** Name of the cluster and of its ruleset. */
  readonly name: string;
  readonly environment: string;
  /** Namespace in a Kubernetes cluster: `<name>-<environment>`. */
  readonly namespace: string;
  /** As declared, in load order; empty with `auto`, and in a replicated cluster that declares none. */
  readonly groups: readonly GroupSpec[];
  /** With `groups: auto`: how many groups the planner makes. */
  readonly auto: {readonly nodes: number} | undefined;
}

/** Names of the groups that the planner makes, `auto-1` and so on. */
export const autoGroupNames = (nodes: number): string[] => Array.from({length: nodes}, (_, i) => `auto-${i + 1}`);

export function clusterSpecOf({metadata, spec}: ClusterFileOutput): ClusterSpec {
  const {groups, nodes, ...sections} = spec;
  return {
    ...metadata,
    namespace: `${metadata.name}-${metadata.environment}`,
    ...sections,
    groups: typeof groups === 'object' ? Object.entries(groups).map(([name, group]) => ({name, ...group})) : [],
    auto: groups === 'auto' ? {nodes: nodes ?? 1} : undefined,
  };
}

type NodeGroup = Omit<GroupSpec, 'rules'>;

/** A group of which the file says nothing. */
const defaultNode: Omit<NodeGroup, 'name'> = {
  replicas: {min: 3, max: 20, local: 2},
  resources: {requests: {cpu: '250m', memory: '512Mi'}, limits: {cpu: '500m', memory: '512Mi'}},
};

/**
 * The node groups to run: the declared ones, `auto-1` … `auto-N`, or `all` in the replicated topology. `all` is as large
 * as the largest declared group, in every respect, so that a change of topology starves nobody.
 */
export function nodeGroups(spec: ClusterSpec): NodeGroup[] {
  if (spec.topology === 'specialised') {
    if (!spec.auto) return spec.groups.map(({rules: _rules, ...group}) => group);
    return autoGroupNames(spec.auto.nodes).map(name => ({name, ...defaultNode}));
  }
  const most = (pick: (group: NodeGroup) => number, otherwise: number) =>
    Math.max(...spec.groups.map(pick), 0) || otherwise;
  return [
    {
      name: everyGroup,
      replicas: {
        min: most(group => group.replicas.min, defaultNode.replicas.min),
        max: most(group => group.replicas.max, defaultNode.replicas.max),
        local: most(group => group.replicas.local, defaultNode.replicas.local),
      },
      resources:
        spec.groups.find(({name}) => name === everyGroup)?.resources ??
        spec.groups[0]?.resources ??
        defaultNode.resources,
    },
  ];
}

/** The spec as one target sees it: `targets.<name>` may set facts, repository and image differently. */
export function specForTarget(spec: ClusterSpec, target: string): ClusterSpec {
  const own = spec.targets[target];
  return {
    ...spec,
    facts: own?.facts ?? spec.facts,
    repository: own?.repository ?? spec.repository,
    image: own?.image ?? spec.image,
  };
}
