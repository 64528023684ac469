import {pathText} from '../file/describe-issue.js';
import type {ParsedSpec} from '../file/load-spec.js';

/** One setting in force and where it comes from. */
export interface Setting {
  /** Dotted path as in the spec object: `limits.timeoutMs`. */
  readonly key: string;
  readonly value: unknown;
  /** `--flag`, `RULECTL_…`, the target file, `cluster.yaml:12`, or `default`. */
  readonly origin: string;
}

/** Every setting of the cluster file with its origin: flag > `RULECTL_*` > spec > default (docs/cli.md). */
export function settingsOf(parsed: ParsedSpec): Setting[] {
  const {spec} = parsed;
  return spec
    ? [...leaves(spec, [])].map(([path, value]) => ({key: pathText(path), value, origin: originOf(path, parsed)}))
    : [];
}

function originOf(path: readonly PropertyKey[], {overrides, yaml}: ParsedSpec): string {
  const names = filePaths(path);
  const override = overrides.findLast(each => names.some(name => pathText(name.slice(1)) === each.path));
  if (override) return override.origin;
  const written = names.find(name => yaml.document?.hasIn(name));
  return written ? `${yaml.source.path}:${yaml.place(written, 'key').line}` : 'default';
}

/** Where the cluster file may have a setting: the spec object is flat, and has units in its names. */
function filePaths([first, ...rest]: readonly PropertyKey[]): PropertyKey[][] {
  if (first === 'name' || first === 'environment') return [['metadata', first]];
  if (first === 'namespace') return [['metadata', 'environment']];
  if (first === 'auto') return [['spec', 'nodes']];
  const last = String(rest.at(-1) ?? '');
  const bare = last.replace(/(Ms|PerSecond)$/, '');
  const path: PropertyKey[] = ['spec', first!, ...rest];
  return bare === last ? [path] : [path, [...path.slice(0, -1), bare]];
}

/** The values at the ends of the spec; a list is one value, and groups go by their names. */
function* leaves(value: unknown, path: readonly PropertyKey[]): Iterable<[readonly PropertyKey[], unknown]> {
  if (path.length === 1 && path[0] === 'groups' && Array.isArray(value)) {
    for (const {name, ...group} of value as {name: string}[]) yield* leaves(group, [...path, name]);
  } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const entries = Object.entries(value).filter(([, below]) => below !== undefined);
    if (entries.length === 0 && path.length > 0) yield [path, value];
    for (const [key, below] of entries) yield* leaves(below, [...path, key]);
  } else yield [path, value];
}
