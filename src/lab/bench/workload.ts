import {digestOf, type JsonObject} from '../../kit/json.js';
import type {SourceFile} from '../../rules/grl/source.js';
import {type Bundle, everyGroup} from '../../rules/ruleset/bundle.js';

export type Topology = Bundle['topology'];

/** Rules and facts to measure with. */
export interface Workload {
  readonly name: string;
  /** What is measured, a sentence. */
  readonly summary: string;
  /** All of the bundle but what a topology or the bench adds. */
  readonly rules: Pick<Bundle, 'name' | 'files' | 'groups' | 'functions' | 'effects' | 'onError' | 'limits'>;
  readonly facts: readonly JsonObject[];
  /** Functions that the bench itself answers, each after this many milliseconds. */
  readonly served: Readonly<Record<string, number>>;
  /** Evaluations that a node is given at a time. Where look-ups dominate, it is the limit of look-ups at a time. */
  readonly inFlight: number;
  /** Evaluations at a time of the single process that the cluster is held against. */
  readonly alone: number;
}

/** An evaluation may wait for its share of a processor: the limit that production would set says nothing here. */
export const patientLimits = {maxFirings: 10_000, timeoutMs: 10_000};

/** The bundle of a workload; `url` answers the functions that the bench serves. */
export function bundleFor({rules, served}: Workload, topology: Topology, url: string): Bundle {
  const own = Object.keys(served).map(name => [name, {url, timeoutMs: 10_000, cacheMs: 0}]);
  const every = [{name: everyGroup, files: rules.files.map(({path}) => path)}];
  const content = {
    ...rules,
    environment: 'bench',
    topology,
    groups: topology === 'replicated' ? every : rules.groups,
    functions: {...rules.functions, ...Object.fromEntries(own)},
  };
  return {...content, version: 1, digest: digestOf(content)};
}

/** Rules of a workload that is made here: a file for each group. */
export function rulesOf(name: string, texts: Readonly<Record<string, string>>): Workload['rules'] {
  const files: SourceFile[] = Object.entries(texts).map(([group, text]) => ({path: `rules/${group}.grl`, text}));
  return {
    name,
    files,
    groups: Object.keys(texts).map(group => ({name: group, files: [`rules/${group}.grl`]})),
    functions: {},
    effects: 'any',
    onError: 'fail',
    limits: patientLimits,
  };
}
