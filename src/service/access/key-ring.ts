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

/** Only hashes are held and compared, so neither memory nor timing tells anything about a key. */
export class KeyRing {
  readonly #token: Buffer | undefined;
  #callers = new Map<string, Caller>();
  readonly #open: boolean;
  /** Whether it has been told yet which keys are valid. */
  #isTold = false;

  constructor({token, open = false}: {token: string | undefined; open?: boolean | undefined}) {
    this.#token = token === undefined ? undefined : sha256(token);
    this.#open = open;
  }

  /** Takes the keys that are valid from now on. */
  update(keys: readonly KeyRecord[]): void {
    this.#isTold = true;
    this.#callers = new Map(keys.map(key => [key.hash.toLowerCase(), callerOf(key)]));
  }

  /** Whether it can tell who calls: it was told the keys, or needs none. */
  get knowsCallers(): boolean {
    return this.#isTold || this.#open;
  }

  /** Who presents this Authorization header. Throws 401 errors; API_KEYS_NOT_LOADED while keys are not known yet. */
  identify(authorization: string | undefined): Caller {
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
    throw this.#isTold ? errors.API_KEY_UNKNOWN() : errors.API_KEYS_NOT_LOADED();
  }

  /** Throws 401 unless this Authorization header carries the cluster token. */
  demandRole(authorization: string | undefined): void {
    if (!this.isRole(authorization)) throw errors.API_KEY_UNKNOWN();
  }

  /** Whether this Authorization header carries the cluster token. */
  isRole(authorization: string | undefined): boolean {
    const secret = secretIn(authorization);
    return secret !== undefined && this.#token !== undefined && timingSafeEqual(sha256(secret), this.#token);
  }
}

/** Throws 403 unless the caller has the scope. */
export function demand(caller: Caller, scope: Scope): void {
  if (!caller.may(scope)) throw missing(scope);
}

const missing = (scope: Scope): RulectlError => errors.API_SCOPE_MISSING(scope);

const role: Caller = {id: 'role', isRole: true, may: () => true};

/** An open door is open for evaluations, not for administration. */
const anyone: Caller = {id: 'anyone', isRole: false, may: scope => scope !== 'admin' && scope !== 'rules'};

function callerOf({id, scopes}: KeyRecord): Caller {
  const all = scopes.includes('admin');
  return {id, isRole: false, may: scope => all || scopes.includes(scope)};
}

const sha256 = (secret: string): Buffer => hash('sha256', secret, 'buffer');
