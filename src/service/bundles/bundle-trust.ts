import type {KeyObject} from 'node:crypto';
import type {Bundle} from '../../rules/ruleset/bundle.js';
import {isSignedBy, keyIdOf, readTrustedKey} from '../../rules/ruleset/signature.js';
import {errors} from './errors.js';

/**
 * Whose rules a role runs. Without trusted keys it takes bundles unsigned; with them it takes only what one of them
 * signed, and no activation older than one it has seen: an attacker with control or the network cannot bring old rules
 * back.
 * The signature names the environment, so what was signed for another one is of no use here.
 */
export class BundleTrust {
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #seen = new Map<string, number>();

  /** `environment`: the only one whose bundles are taken; any without. */
  constructor(
    keys: readonly KeyObject[],
    private readonly environment: string | undefined,
  ) {
    this.#keys = new Map(keys.map(key => [keyIdOf(key), key]));
  }

  /** Whether unsigned bundles are refused. */
  get demands(): boolean {
    return this.#keys.size > 0;
  }

  /** Throws BUNDLE_OTHER_ENVIRONMENT, BUNDLE_UNSIGNED, BUNDLE_NOT_TRUSTED, BUNDLE_REPLAYED. */
  check(bundle: Bundle): void {
    const {name, version, environment, signature} = bundle;
    if (this.environment !== undefined && environment !== this.environment) {
      throw errors.BUNDLE_OTHER_ENVIRONMENT(name, version, environment, this.environment);
    }
    if (!this.demands) return;
    if (!signature) throw errors.BUNDLE_UNSIGNED(name, version);
    const key = this.#keys.get(signature.keyId);
    if (!key || !isSignedBy(bundle, key)) throw errors.BUNDLE_NOT_TRUSTED(name, version, signature.keyId);
    const newest = this.#seen.get(subject(bundle)) ?? 0;
    if (signature.sequence < newest) throw errors.BUNDLE_REPLAYED(name, signature.sequence, newest);
  }

  /** Remembers that a bundle is in use: nothing older is taken from now on. */
  remember(bundle: Bundle): void {
    if (!bundle.signature) return;
    const newest = this.#seen.get(subject(bundle)) ?? 0;
    this.#seen.set(subject(bundle), Math.max(newest, bundle.signature.sequence));
  }
}

const subject = ({environment, name}: Bundle): string => `${environment}/${name}`;

/**
 * Trust as a role's settings have it: public keys, each a line of Base64; several at once are how one takes over from
 * another. Throws ROLE_TRUST_INVALID.
 */
export const openTrust = (keys: readonly string[] = [], environment?: string): BundleTrust =>
  new BundleTrust(
    keys.map(text => {
      const key = readTrustedKey(text);
      if (!key) throw errors.ROLE_TRUST_INVALID(text);
      return key;
    }),
    environment,
  );
