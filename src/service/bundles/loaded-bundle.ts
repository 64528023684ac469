import {digestOf} from '../../kit/json.js';
import type {Program} from '../../rules/analysis/program.js';
import type {EvaluationResult} from '../../rules/engine/answer.js';
import {autoPartition} from '../../rules/partition/auto-partition.js';
import {foldedPlan} from '../../rules/partition/fold.js';
import {declaredGroups, type Plan} from '../../rules/partition/group-plan.js';
import {planOf} from '../../rules/partition/plan-of.js';
import type {Bundle} from '../../rules/ruleset/bundle.js';
import {loadRuleset} from '../../rules/ruleset/load.js';
import type {Ruleset} from '../../rules/ruleset/ruleset.js';
import {sourceOfBundle} from '../../rules/ruleset/source-of-bundle.js';
import {errors} from './errors.js';

/** A bundle, compiled and planned. Immutable. */
export interface LoadedBundle {
  readonly bundle: Bundle;
  readonly ruleset: Ruleset;
  readonly program: Program;
  readonly plan: Plan;
  /** As answers name it. */
  readonly info: EvaluationResult['ruleset'];
}

/** Whether the content is what the digest says. */
export function isIntact({version: _version, digest, signature: _signature, ...content}: Bundle): boolean {
  return digestOf(content) === digest;
}

/** Compiles and plans. Throws BUNDLE_CORRUPT and BUNDLE_REFUSED; nothing of it is in use then. */
export function loadBundle(bundle: Bundle): LoadedBundle {
  const {name, version} = bundle;
  if (!isIntact(bundle)) throw errors.BUNDLE_CORRUPT(name, version);
  const ruleset = loadRuleset(sourceOfBundle(bundle));
  const {program} = ruleset;
  const fault = ruleset.diagnostics.find(diagnostic => diagnostic.severity === 'error');
  if (!program || fault) {
    const why = fault ? `${fault.path}:${fault.line}:${fault.column}: ${fault.message}` : 'its rules have errors.';
    throw errors.BUNDLE_REFUSED(name, version, why);
  }
  const groups = bundle.auto ? autoPartition(program, bundle.auto) : declaredGroups(program, bundle.groups);
  const plan = bundle.fold ? foldedPlan(program, groups) : planOf(program, groups);
  return {bundle, ruleset, program, plan, info: {name: ruleset.name, version, digest: ruleset.digest}};
}
