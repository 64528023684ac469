import type {CommonOptions} from '../../ui/ui.js';

export interface SplitOptions extends CommonOptions {
  readonly auto?: number;
  readonly graph?: string;
  readonly diff?: string;
  readonly measure?: string | boolean;
  readonly target?: string;
}
