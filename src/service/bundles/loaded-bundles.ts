import {errors} from '../api/errors.js';
import type {LoadedBundle} from './loaded-bundle.js';

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
      throw this.#rulesets.size === 0 ? errors.API_NOT_READY() : errors.API_RULESET_UNKNOWN(name, this.names);
    }
    if (this.#rulesets.size === 1) for (const versions of this.#rulesets.values()) return versions;
    throw this.#rulesets.size === 0 ? errors.API_NOT_READY() : errors.API_RULESET_AMBIGUOUS(this.names);
  }

  get names(): string[] {
    return [...this.#rulesets.keys()];
  }

  /** All bundles in use. */
  get all(): Loaded[] {
    return [...this.#rulesets.values()].map(versions => versions[0]!);
  }
}
