import {statSync} from 'node:fs';
import {join} from 'node:path';
import type {Diagnostic} from '../../rules/grl/diagnostic.js';
import {everyGroup} from '../../rules/ruleset/bundle.js';
import {autoGroupNames, type ClusterSpec} from '../file/cluster-spec.js';
import type {YamlSource} from '../file/yaml-source.js';
import {filesOf} from './rule-files.js';

export interface GroupFiles {
  readonly name: string;
  /** In load order, relative to the project's folder. */
  readonly files: readonly string[];
}

export interface FoundRules {
  readonly groups: readonly GroupFiles[];
  /** All files in load order (ruling 65). */
  readonly files: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Which files each group takes. Groups that the planner makes have no files of their own: their rules are known once
 * the rules are read.
 */
export function findRules(spec: ClusterSpec, yaml: YamlSource, folder: string): FoundRules {
  const diagnostics: Diagnostic[] = [];
  const find = (
    severity: 'error' | 'warning',
    code: string,
    path: readonly PropertyKey[],
    message: string,
    fix: string,
  ) => diagnostics.push({severity, code, message, fix, path: yaml.source.path, ...yaml.place(path)});
  const everything = filesOf(spec.rules.path, folder);
  const root = statSync(join(folder, spec.rules.path), {throwIfNoEntry: false});

  if (spec.groups.length === 0) {
    if (everything.length === 0) {
      const what = root
        ? `There are no rule files (*.grl) in ${spec.rules.path}.`
        : `There is no folder ${spec.rules.path}.`;
      find(
        'error',
        'SPEC_NO_RULES',
        ['spec', 'rules', 'path'],
        what,
        'Add a rule file, or name another folder in spec.rules.path.',
      );
    }
    const groups = spec.auto
      ? autoGroupNames(spec.auto.nodes).map(name => ({name, files: []}))
      : [{name: everyGroup, files: everything}];
    return {groups, files: everything, diagnostics};
  }

  const owner = new Map<string, string>();
  const groups = spec.groups.map(({name, rules}): GroupFiles => {
    const files = new Set<string>();
    for (const [i, pattern] of rules.entries()) {
      const at = ['spec', 'groups', name, 'rules', i];
      const found = filesOf(pattern, folder);
      if (found.length === 0) {
        find(
          'error',
          'SPEC_GROUP_EMPTY',
          at,
          `No rule file is called ${pattern}.`,
          'Patterns are relative to the cluster file and find *.grl files.',
        );
      }
      for (const file of found) {
        const other = owner.get(file);
        if (other !== undefined && other !== name) {
          find(
            'error',
            'SPEC_FILE_IN_TWO_GROUPS',
            at,
            `${file} is in the group ${other} already.`,
            `Take it out of ${other} or ${name}: a rule runs in one group.`,
          );
        } else {
          owner.set(file, name);
          files.add(file);
        }
      }
    }
    return {name, files: [...files]};
  });
  const left = everything.filter(file => !owner.has(file));
  if (left.length > 0) {
    const message = `${left.join(', ')} ${left.length === 1 ? 'is' : 'are'} in no group and will not run.`;
    find(
      'warning',
      'SPEC_RULES_UNUSED',
      ['spec', 'groups'],
      message,
      'Add a group or a pattern for them, or move them out of the folder.',
    );
  }
  return {groups, files: groups.flatMap(({files}) => files), diagnostics};
}
