import type {CommonOptions} from '../../ui/ui.js';

export interface EvalOptions extends CommonOptions {
  readonly expression?: readonly string[];
  readonly facts?: string;
  /** True without a file: standard input. */
  readonly batch?: string | true;
  /** True without a URL: the cluster that `up` started. */
  readonly cluster?: string | true;
  readonly target?: string;
  readonly session?: string;
  readonly explain?: boolean;
  readonly now?: string;
  readonly focus?: readonly string[];
}
