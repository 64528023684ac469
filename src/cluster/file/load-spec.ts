import {readFile} from 'node:fs/promises';
import {isObject} from '../../kit/json.js';
import type {Diagnostic} from '../../rules/grl/diagnostic.js';
import type {SourceFile} from '../../rules/grl/source.js';
import {clusterFile, clusterJsonSchema} from './cluster-file.js';
import {type ClusterSpec, clusterSpecOf} from './cluster-spec.js';
import {crossCheck} from './cross-checks.js';
import {describeIssues, pathText} from './describe-issue.js';
import {errors} from './errors.js';
import {refuse} from './refuse.js';
import {applyOverrides, environmentOverrides, type Override} from './settings.js';
import {substituteEnvironment} from './substitute.js';
import type {TargetSchema} from './target-schema.js';
import {readYaml, type YamlSource} from './yaml-source.js';

export interface LoadOptions {
  /** The targets that the file may describe. */
  readonly targets: readonly TargetSchema[];
  /** Default `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** Settings given by flags; they go before everything else. */
  readonly flags?: readonly Override[];
  /** Reads the file as this target sees it: its own sections, below what flags and environment set. */
  readonly target?: string | undefined;
}

export interface ParsedSpec {
  /** Undefined when there is an error among the diagnostics. */
  readonly spec: ClusterSpec | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly yaml: YamlSource;
  /** What came from flags and environment instead of the file. */
  readonly overrides: readonly Override[];
}

/** Checks the text of a cluster file. All findings at once, none thrown. */
export function parseSpec(
  source: SourceFile,
  {targets, env = process.env, flags = [], target}: LoadOptions,
): ParsedSpec {
  const yaml = readYaml(source);
  const overrides = [...environmentOverrides(env), ...flags];
  const failed = (diagnostics: readonly Diagnostic[]): ParsedSpec => ({spec: undefined, diagnostics, yaml, overrides});
  if (yaml.diagnostics.length > 0 || !yaml.document) return failed(yaml.diagnostics);

  const missing = substituteEnvironment(yaml, env);
  if (missing.length > 0) return failed(missing);
  const plain = toValue(yaml);
  if (plain instanceof Error) return failed([brokenAliases(yaml, plain)]);
  const seen = target === undefined ? plain : withSectionsOf(target, plain, overrides);
  const value = applyOverrides(seen, overrides);
  const parsed = clusterFile(targets).safeParse(value);
  if (!parsed.success) return failed(describeIssues(parsed.error.issues, yaml, value, clusterJsonSchema(targets)));

  const spec = clusterSpecOf(parsed.data);
  const findings = crossCheck(spec, {written: new Set(writtenPaths(value)), targets});
  const diagnostics = findings.map(
    ({code, path, part, message, fix}): Diagnostic => ({
      severity: 'error',
      code,
      message,
      fix,
      path: source.path,
      ...yaml.place(path, part),
    }),
  );
  return diagnostics.length > 0 ? failed(diagnostics) : {spec, diagnostics, yaml, overrides};
}

/** Reads a cluster file. Throws its errors as one RulectlError with every place, SPEC_MISSING when there is no file. */
export async function readSpec(file: string, options: LoadOptions): Promise<ParsedSpec & {spec: ClusterSpec}> {
  const source = {path: file, text: await readSpecText(file)};
  const parsed = parseSpec(source, options);
  if (!parsed.spec) throw refuse(parsed.diagnostics, [source]);
  return {...parsed, spec: parsed.spec};
}

async function readSpecText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw errors.SPEC_MISSING(file);
    throw errors.SPEC_UNREADABLE(
      file,
      code === 'EACCES' ? 'no permission' : code === 'EISDIR' ? 'it is a folder' : message,
    );
  }
}

/** The document as plain values, or the reason why not: a file of few lines can ask for billions of values. */
function toValue({document}: YamlSource): unknown {
  try {
    return document?.toJS({maxAliasCount: 100});
  } catch (error) {
    return error as Error;
  }
}

const brokenAliases = (yaml: YamlSource, {message}: Error): Diagnostic => ({
  severity: 'error',
  code: 'SPEC_YAML',
  message: `Malformed YAML: ${message}.`,
  fix: 'Write the values out instead of using aliases.',
  path: yaml.source.path,
  ...yaml.place([]),
});

/** Dotted paths of all fields that are there. */
function writtenPaths(value: unknown, path: readonly PropertyKey[] = []): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => [
    pathText([...path, key]),
    ...writtenPaths(below, [...path, key]),
  ]);
}

const sections = ['facts', 'repository', 'image'] as const;

/**
 * The value of a cluster file with the target's own sections in the place of the spec's, as if it had no other target. A
 * section stays that of the spec when the overrides, which go before both, ask for another store than the target's.
 */
function withSectionsOf(target: string, value: unknown, overrides: readonly Override[]): unknown {
  const spec = isObject(value) && isObject(value.spec) ? value.spec : undefined;
  const own = isObject(spec?.targets) && isObject(spec.targets[target]) ? spec.targets[target] : undefined;
  if (!isObject(value) || own === undefined) return value;
  const isKept = (section: string, {store}: {store?: unknown}) => {
    const wanted = overrides.findLast(({path}) => path === `${section}.store`)?.value;
    return wanted === undefined || wanted === store;
  };
  const taken = sections.flatMap(section => {
    const content = own[section];
    return isObject(content) && isKept(section, content) ? [[section, content] as const] : [];
  });
  return {...value, spec: {...spec, ...Object.fromEntries(taken)}};
}
