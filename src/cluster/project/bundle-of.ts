import {digestOf} from '../../kit/json.js';
import {type Bundle, everyGroup} from '../../rules/ruleset/bundle.js';
import type {Project} from './project.js';

/**
 * What nodes and gateways of an environment run of a project. Content-addressed: equal rules and settings have an equal
 * digest.
 */
export function bundleOf(project: Project, version: number, environment = project.spec.environment): Bundle {
  const {spec, files} = project;
  const content = {
    name: spec.name,
    environment,
    topology: spec.topology,
    files,
    groups: spec.topology === 'replicated' ? [{name: everyGroup, files: files.map(({path}) => path)}] : project.groups,
    ...(spec.auto === undefined ? {} : {auto: spec.auto}),
    ...(spec.gateway.fold ? {fold: true} : {}),
    functions: Object.fromEntries(Object.entries(spec.functions).map(([name, {http}]) => [name, http])),
    effects: spec.rules.effects === 'any' ? ('any' as const) : Object.keys(spec.effects),
    onError: spec.rules.onError,
    limits: {maxFirings: spec.limits.maxFirings, timeoutMs: spec.limits.timeoutMs},
  };
  return {...content, version, digest: digestOf(content)};
}
