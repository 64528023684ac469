import {commandLine} from '../../../kit/shell-words.js';
import type {BenchOptions} from './options.js';

const flags = ['workload', 'nodes', 'topology', 'cpu', 'duration', 'runs', 'facts', 'target'] as const;

/** The command line that measures the same again. */
export const again = (options: BenchOptions): string =>
  commandLine(['rulectl', 'bench'], Object.fromEntries(flags.map(flag => [flag, options[flag]])));
