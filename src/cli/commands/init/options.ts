import type {CommonOptions} from '../../ui/ui.js';

export interface InitOptions extends CommonOptions {
  readonly name?: string;
  readonly from?: string;
  readonly fromRules?: string;
  readonly target?: string;
  readonly facts?: string;
  readonly repository?: string;
  readonly yes?: boolean;
  readonly force?: boolean;
}
