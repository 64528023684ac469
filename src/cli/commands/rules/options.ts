import type {CommonOptions} from '../../ui/ui.js';

export interface RulesOptions extends CommonOptions {
  readonly target?: string;
  readonly ruleset?: string;
}

export interface ChangeOptions extends RulesOptions {
  readonly message?: string;
  readonly author?: string;
  readonly sign?: string;
}

export interface PushOptions extends ChangeOptions {
  readonly activate?: boolean;
  readonly strict?: boolean;
  /** False with `--no-test`. */
  readonly test: boolean;
}

export interface ListOptions extends RulesOptions {
  readonly limit: string;
}

export interface HistoryOptions extends ListOptions {
  readonly spec?: boolean;
}

export interface DiffOptions extends RulesOptions {
  readonly facts?: string;
  readonly now?: string;
}

export interface PullOptions extends RulesOptions {
  readonly out: string;
  readonly force?: boolean;
}

export interface BundleOptions extends CommonOptions {
  readonly out: string;
}
