import type {CommonOptions} from '../../ui/ui.js';

export interface UpOptions extends CommonOptions {
  readonly nodes: readonly string[];
  readonly gateways?: string;
  readonly facts?: string;
  readonly repository?: string;
  readonly monitoring?: boolean;
  readonly detach?: boolean;
}
