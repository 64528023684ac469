import type {DrillOptions} from './load-options.js';

const flags = [
  'file',
  'rate',
  'duration',
  'shape',
  'trace',
  'fault',
  'target',
  'on',
  'to',
  'plan',
  'facts',
  'sets',
  'poison',
  'mix',
  'check',
  'recovery',
  'blast-radius',
  'abort-at',
  'generators',
  'in-cluster',
  'seed',
];

const camel = (flag: string): string => flag.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** One word of a command line, quoted for a shell where it has to be. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** The command line that runs the same drill again. A plan has a seed of its own. */
export function again(kind: string, options: DrillOptions): string {
  const given = options as Readonly<Record<string, unknown>>;
  const words = flags.flatMap(flag => {
    const value = given[camel(flag)];
    if (value === undefined || value === false) return [];
    return value === true ? [`--${flag}`] : [`--${flag}`, quoted(String(value))];
  });
  const seed = given.seed === undefined && given.plan === undefined ? ['--seed', '1'] : [];
  return ['rulectl', 'drill', kind, ...words, ...seed].join(' ');
}
