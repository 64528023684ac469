import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {hasProject, openProject, rulesetSourceOf} from '../../cluster/spec/project.js';
import {readRuleArguments} from '../../cluster/spec/rule-files.js';
import {at, defineErrors} from '../../kit/errors.js';
import {isObject, type JsonObject} from '../../kit/json.js';
import {type FactShape, shapeOfSamples, shapeOfSchema} from '../../rules/analysis/fact-shape.js';
import type {Diagnostic} from '../../rules/grl/diagnostic.js';
import type {SourceFile} from '../../rules/grl/source.js';

export const errors = defineErrors({
  CHECK_NOTHING: {
    kind: 'input',
    message: () => 'There is nothing to check: no cluster.yaml here, and no rule files given.',
    next: 'rulectl check rules/ looks at a folder; rulectl init makes a project.',
  },
  CHECK_NOW_INVALID: {
    kind: 'input',
    message: (text: string) => `--now takes a date, not ${JSON.stringify(text)}.`,
    next: 'For example --now 2026-05-01T12:00:00Z.',
  },
  FACTS_INVALID: {
    kind: 'input',
    message: (path: string, why: string) => `${path}: ${why}`,
    next: 'Facts are one JSON object, or NDJSON with one object a line.',
  },
});

/** What `rulectl check` looks at. */
export interface CheckSubject {
  readonly files: readonly SourceFile[];
  readonly functions: readonly string[];
  readonly effects: 'any' | readonly string[];
  /** Where the findings may point, besides the rule files. */
  readonly sources: readonly SourceFile[];
  /** Findings of the cluster file that are no errors. */
  readonly warnings: readonly Diagnostic[];
  /** What the facts look like, by the project's schema. */
  readonly facts: FactShape | undefined;
}

/** Rule files given by hand, with what the project around them declares if there is one; without any, that project. */
export async function openCheckSubject(paths: readonly string[], file: string | undefined): Promise<CheckSubject> {
  if (file === undefined && !hasProject()) {
    if (paths.length === 0) throw errors.CHECK_NOTHING();
    const files = readRuleArguments(paths);
    return {files, functions: [], effects: 'any', sources: files, warnings: [], facts: undefined};
  }
  const project = await openProject(file);
  const {functions = [], effects = 'any'} = rulesetSourceOf(project);
  const files = paths.length > 0 ? readRuleArguments(paths) : project.files;
  const warnings = paths.length > 0 ? [] : project.warnings;
  const specPaths = new Set(warnings.map(({path}) => path));
  const specText = specPaths.size > 0 ? await readFile(project.file, 'utf8') : '';
  const schema = project.spec.rules.facts;
  return {
    files,
    functions,
    effects,
    sources: [...files, ...[...specPaths].map(path => ({path, text: specText}))],
    warnings,
    facts: schema === undefined ? undefined : shapeOfSchema(await readObject(resolve(project.dir, schema), schema)),
  };
}

/** The shape of sample facts: files with a JSON object, or with one a line (`.ndjson`). */
export async function readFactShape(paths: readonly string[]): Promise<FactShape | undefined> {
  if (paths.length === 0) return undefined;
  const samples = await Promise.all(paths.map(path => readSamples(path)));
  return shapeOfSamples(samples.flat());
}

async function readSamples(path: string): Promise<JsonObject[]> {
  if (!/\.(nd|jsonl)/.test(path)) return [await readObject(path, path)];
  const lines = (await readFile(path, 'utf8')).split('\n');
  return lines.flatMap((line, i) => (line.trim() === '' ? [] : [parseObject(line, path, i + 1)]));
}

const readObject = async (path: string, shown: string): Promise<JsonObject> =>
  parseObject((await readFile(path, 'utf8')).replace(/^\ufeff/, ''), shown);

function parseObject(text: string, path: string, line?: number): JsonObject {
  const place = line === undefined ? at({path}) : at({path, line, column: 1});
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw errors.FACTS_INVALID(path, `not JSON: ${(error as Error).message}`, place);
  }
  if (isObject(value)) return value;
  throw errors.FACTS_INVALID(path, 'no JSON object', place);
}
