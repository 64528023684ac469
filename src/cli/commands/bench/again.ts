import type {BenchOptions} from './options.js';

const flags = ['workload', 'nodes', 'topology', 'cpu', 'duration', 'runs', 'facts', 'target'] as const;

/** The command line that measures the same again. */
export function again(options: BenchOptions): string {
  const words = flags.flatMap(flag => (options[flag] === undefined ? [] : [`--${flag}`, options[flag]]));
  return ['rulectl', 'bench', ...words].join(' ');
}
