import {hash, timingSafeEqual} from 'node:crypto';
import {secretIn} from '../../kit/bearer.js';
import type {RulectlError} from '../../kit/errors.js';
import {errors} from '../api/errors.js';
import type {KeyRecord, Scope} from '../api/role-messages.js';

/** Who calls. */
export interface Caller {
  /** Id of the key; `role` for another part of the cluster, `anyone` where the spec leaves the door open. */
  readonly id: string;
  /** A role of this cluster: exempt from rate limits. */
  readonly isRole: boolean;
  may(scope: Scope): boolean;
}

export interface KeyRingOptions {
  /** The cluster token. */
  readonly token: string | undefined;
  /** No key is asked for. */
  readonly open?: boolean | undefined;
  /** The error while the valid keys are not known. Default: API_KEYS_NOT_LOADED. */
  readonly notLoaded?: (() => RulectlError) | undefined;
}

/** Only hashes are held and compared, so neither memory nor timing tells anything about a key. */
export class KeyRing {
  readonly #token: Buffer | undefined;
  #callers = new Map<string, Caller>();
  readonly #open: boolean;
  readonly #notLoaded: () => RulectlError;
  /** Whether it knows yet which keys are valid. */
  #isLoaded = false;

  constructor({token, open = false, notLoaded = errors.API_KEYS_NOT_LOADED}: KeyRingOptions) {
    this.#token = token === undefined ? undefined : sha256(token);
    this.#open = open;
    this.#notLoaded = notLoaded;
  }

  /** Takes the keys that are valid from now on. */
  update(keys: readonly KeyRecord[]): void {
    this.#isLoaded = true;
    this.#callers = new Map(keys.map(key => [key.hash.toLowerCase(), callerOf(key)]));
  }

  /** Whether it can tell who calls: the keys are loaded, or it needs none. */
  get knowsCallers(): boolean {
    return this.#isLoaded || this.#open;
  }

  /** The caller of this Authorization header, if it has the scope. Throws 401 and 403; 503 while keys are not known. */
  admit(authorization: string | undefined, scope: Scope): Caller {
    const caller = this.#identify(authorization);
    if (!caller.may(scope)) throw errors.API_SCOPE_MISSING(scope);
    return caller;
  }

  #identify(authorization: string | undefined): Caller {
    const secret = secretIn(authorization);
    if (secret === undefined) {
      if (this.#open) return anyone;
      throw errors.API_NO_KEY();
    }
    const digest = sha256(secret);
    if (this.#token && timingSafeEqual(digest, this.#token)) return role;
    // The map is keyed by hashes: how long the search takes depends on the hash, which gives no way back to the key.
    const caller = this.#callers.get(digest.toString('hex'));
    if (caller) return caller;
    if (this.#open) return anyone;
    throw this.#isLoaded ? errors.API_KEY_UNKNOWN() : this.#notLoaded();
  }

  /** Throws 401 unless this Authorization header carries the cluster token. */
  demandRole(authorization: string | undefined): void {
    const secret = secretIn(authorization);
    const isRole = secret !== undefined && this.#token !== undefined && timingSafeEqual(sha256(secret), this.#token);
    if (!isRole) throw errors.API_KEY_UNKNOWN();
  }
}

const role: Caller = {id: 'role', isRole: true, may: () => true};

/** Without keys everybody may evaluate, and nobody administer. */
const anyone: Caller = {id: 'anyone', isRole: false, may: scope => scope !== 'admin' && scope !== 'rules'};

function callerOf({id, scopes}: KeyRecord): Caller {
  const all = scopes.includes('admin');
  return {id, isRole: false, may: scope => all || scopes.includes(scope)};
}

const sha256 = (secret: string): Buffer => hash('sha256', secret, 'buffer');
