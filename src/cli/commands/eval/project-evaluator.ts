import {defaultFile, hasProject, rulesetSourceOf} from '../../../cluster/project/project.js';
import {lookupsOf} from '../../../cluster/project/secret.js';
import {openProject} from '../../../cluster/providers/open-project.js';
import {errors} from '../../errors.js';
import type {Evaluator} from './evaluator.js';
import {localEvaluator} from './local-evaluator.js';
import {openRuleset} from './open-ruleset.js';

/** The rules of a project in this process, under its limits. */
export async function projectEvaluator(file: string | undefined): Promise<Evaluator> {
  if (file === undefined && !hasProject()) throw errors.EVAL_NO_RULES(defaultFile);
  const project = await openProject(file);
  const source = rulesetSourceOf(project);
  // Warnings of a project are what `check` is for.
  const ruleset = openRuleset(source, () => {});
  const {limits} = project.spec;
  const local = {limits, bodyBytes: limits.bodyBytes, files: source.files};
  const functions = lookupsOf(project);
  if (Object.keys(functions).length === 0) return localEvaluator(ruleset, local);
  const {lookupEvaluator} = await import('./lookup-evaluator.js');
  return lookupEvaluator(ruleset, {...local, functions});
}
