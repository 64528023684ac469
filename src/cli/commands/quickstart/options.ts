import type {CommonOptions} from '../../ui/ui.js';

export interface QuickstartOptions extends CommonOptions {
  readonly keep?: boolean;
}
