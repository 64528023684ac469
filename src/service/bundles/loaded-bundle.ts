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
import {errors as apiErrors} from '../api/errors.js';
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

/** Bundles of one ruleset that are kept loaded: the one in use, and those that requests may still be pinned to. */
const keptVersions = 3;

/** The loaded bundles of a role: for each ruleset the one in use and those before it. */
export class LoadedBundles<Loaded extends Pick<LoadedBundle, 'bundle'>> {
  readonly #rulesets = new Map<string, Loaded[]>();
  readonly #byDigest = new Map<string, Loaded>();

  /** Puts a bundle into use. The ones before stay for requests that are pinned to them. */
  use(loaded: Loaded): void {
    const {name, digest} = loaded.bundle;
    const others = (this.#rulesets.get(name) ?? []).filter(other => other.bundle.digest !== digest);
    const versions = [loaded, ...others];
    for (const old of versions.splice(keptVersions)) this.#byDigest.delete(old.bundle.digest);
    this.#rulesets.set(name, versions);
    this.#byDigest.set(digest, loaded);
  }

  byDigest(digest: string): Loaded | undefined {
    return this.#byDigest.get(digest);
  }

  /** The bundle in use of a ruleset; the name may be left out while there is one. Throws API_RULESET_*, API_NOT_READY. */
  inUse(name?: string): Loaded {
    return this.versionsOf(name)[0]!;
  }

  /** The bundle in use and those before it, the newest first. Throws like `inUse`. */
  versionsOf(name?: string): readonly Loaded[] {
    if (name !== undefined) {
      const versions = this.#rulesets.get(name);
      if (versions) return versions;
      throw this.#rulesets.size === 0 ? apiErrors.API_NOT_READY() : apiErrors.API_RULESET_UNKNOWN(name, this.names);
    }
    if (this.#rulesets.size === 1) for (const versions of this.#rulesets.values()) return versions;
    throw this.#rulesets.size === 0 ? apiErrors.API_NOT_READY() : apiErrors.API_RULESET_AMBIGUOUS(this.names);
  }

  get names(): string[] {
    return [...this.#rulesets.keys()];
  }

  /** All bundles in use. */
  get all(): Loaded[] {
    return [...this.#rulesets.values()].map(versions => versions[0]!);
  }
}
