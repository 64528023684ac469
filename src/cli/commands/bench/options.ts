import type {CommonOptions} from '../../ui/ui.js';

export interface BenchOptions extends CommonOptions {
  readonly workload: string;
  readonly nodes: string;
  readonly topology?: string;
  readonly cpu?: string;
  readonly duration: string;
  readonly runs: string;
  readonly facts?: string;
  readonly target?: string;
  readonly report?: string;
}
