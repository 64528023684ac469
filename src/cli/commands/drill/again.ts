import type {DrillOptions} from './run.js';

const flags = [
  'rate',
  'duration',
  'shape',
  'fault',
  'target',
  'to',
  'plan',
  'facts',
  'mix',
  'check',
  'recovery',
  'seed',
];

/** The command line that runs the same drill again. */
export function again(kind: string, options: DrillOptions): string {
  const given = options as Readonly<Record<string, unknown>>;
  const words = flags.flatMap(flag => (given[flag] === undefined ? [] : [`--${flag}`, String(given[flag])]));
  return ['rulectl', 'drill', kind, ...words, ...(given.seed === undefined ? ['--seed', '1'] : [])].join(' ');
}
