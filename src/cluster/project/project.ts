import {existsSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import type {Diagnostic} from '../../rules/grl/diagnostic.js';
import type {SourceFile} from '../../rules/grl/source.js';
import type {RulesetSource} from '../../rules/ruleset/ruleset.js';
import type {ClusterSpec} from '../file/cluster-spec.js';
import {type LoadOptions, readSpec} from '../file/load-spec.js';
import {refuse} from '../file/refuse.js';
import {findRules, type GroupFiles} from './group-files.js';
import {readRuleFile} from './rule-files.js';

/** A cluster file with its rules: what a folder made by `rulectl init` holds. */
export interface Project {
  /** The folder of the cluster file, absolute. */
  readonly dir: string;
  /** The cluster file, absolute. */
  readonly file: string;
  readonly spec: ClusterSpec;
  /** Groups in the order of the cluster file; `all` in a replicated cluster that declares none. */
  readonly groups: readonly GroupFiles[];
  /** In load order (ruling 65), paths relative to `dir`. */
  readonly files: readonly SourceFile[];
  /** Findings that keep nothing from running. */
  readonly warnings: readonly Diagnostic[];
}

export const defaultFile = 'cluster.yaml';

/** The cluster file to use, and whether there is one: commands that also work on loose files ask before they open it. */
export const hasProject = (file: string = defaultFile): boolean => existsSync(file);

/** The folder of a cluster file, absolute: what commands keep and find lies there. */
export const projectFolder = (file: string = defaultFile): string => dirname(resolve(file));

/**
 * Reads a project. Everything wrong with the cluster file is thrown as one RulectlError with every place; the rules are
 * read, not checked.
 */
export async function readProject(file: string = defaultFile, options: LoadOptions): Promise<Project> {
  const {spec, yaml, diagnostics} = await readSpec(file, options);
  const path = resolve(file);
  const dir = dirname(path);
  const found = findRules(spec, yaml, dir);
  const findings = [...diagnostics, ...found.diagnostics];
  if (findings.some(({severity}) => severity === 'error')) throw refuse(findings, [yaml.source]);
  return {
    dir,
    file: path,
    spec,
    groups: found.groups,
    files: found.files.map(each => readRuleFile(each, dir)),
    warnings: findings,
  };
}

/** What the engine loads: the project's rules under the name of its ruleset, with what it declares. */
export function rulesetSourceOf({spec, files}: Project, version: number | null = null): RulesetSource {
  return {
    name: spec.name,
    version,
    files,
    functions: Object.keys(spec.functions),
    effects: spec.rules.effects === 'any' ? 'any' : Object.keys(spec.effects),
    onError: spec.rules.onError,
  };
}

/** Where commands keep what they know about this project: targets, local state, journals. */
export const stateFolder = (dir: string): string => join(dir, '.rulectl');
