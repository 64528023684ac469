import type {CommandEntry} from './ui/command-entry.js';

/** The text of `rulectl --help`, made from the registry alone so that no command has to be loaded. */
export function helpText(entries: readonly CommandEntry[], version: string): string {
  const shown = entries.filter(({hidden}) => !hidden);
  const width = Math.max(...shown.map(({name}) => name.length));
  const sections = [...new Set(shown.map(({group}) => group))].map(group => {
    const lines = shown
      .filter(entry => entry.group === group)
      .map(({name, summary}) => `  ${name.padEnd(width)}  ${summary}`);
    return [`${group}:`, ...lines].join('\n');
  });
  return [
    `rulectl ${version}: business rules from files to a measured, fault-tested cluster, with one answer all the way.`,
    'Usage: rulectl <command> [options]',
    ...sections,
    [
      'Options of every command:',
      '  -o, --output text|json    how to print the result',
      '  -f, --file cluster.yaml   the cluster file (default: ./cluster.yaml)',
      '  --quiet                   no progress, no remarks',
      '  --no-color                no colours (NO_COLOR works, too)',
      '  --debug                   print stack traces of failures',
      '  -h, --help                what a command does and takes',
      '  --version                 the version of this program',
    ].join('\n'),
    'Begin with: rulectl init shop --from retail',
  ].join('\n\n');
}
