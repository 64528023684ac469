import type {ClusterOptions} from '../../input/cluster-address.js';
import type {CommonOptions} from '../../ui/ui.js';

export interface FactsOptions extends CommonOptions, ClusterOptions {
  readonly ruleset?: string;
}

export interface SetOptions extends FactsOptions {
  readonly facts?: string;
  readonly merge?: boolean;
  readonly ttl?: string;
  readonly ifMatch?: string;
  readonly ifAbsent?: boolean;
}

export interface RemoveOptions extends FactsOptions {
  readonly ifMatch?: string;
  readonly prefix?: string;
  readonly yes?: boolean;
}

export interface ListOptions extends FactsOptions {
  readonly prefix?: string;
}

/** With the settings of a check, as written. */
export interface CheckOptions extends CommonOptions {
  readonly target?: string;
  readonly facts?: string;
  readonly gateway: readonly string[];
  readonly fault: readonly string[];
}
