import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {hasProject, rulesetSourceOf} from '../../../cluster/project/project.js';
import {readRuleArguments} from '../../../cluster/project/rule-files.js';
import {openProject} from '../../../cluster/providers/open-project.js';
import {type FactShape, shapeOfSamples, shapeOfSchema} from '../../../rules/analysis/fact-shape.js';
import type {Diagnostic} from '../../../rules/grl/diagnostic.js';
import type {SourceFile} from '../../../rules/grl/source.js';
import {errors} from '../../errors.js';
import {isLines, parseFactLines, parseFacts, readFacts, readFactsFile} from '../../input/facts.js';

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
    facts:
      schema === undefined ? undefined : shapeOfSchema(parseFacts(readFactsFile(resolve(project.dir, schema), schema))),
  };
}

/** The shape of sample facts: each JSON itself, a file with it, or one with an object a line. Undefined without any. */
export async function readFactShape(given: readonly string[]): Promise<FactShape | undefined> {
  if (given.length === 0) return undefined;
  const samples = await Promise.all(
    given.map(async each =>
      isLines(each) ? parseFactLines(readFactsFile(each)) : [parseFacts(await readFacts(each))],
    ),
  );
  return shapeOfSamples(samples.flat());
}
