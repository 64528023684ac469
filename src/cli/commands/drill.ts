import {Command} from 'commander';
import {faultNames, faultSummaries} from '../../lab/drills/faults/registry.js';
import type {DrillKind} from '../../lab/drills/settings.js';
import type {CommonOptions} from '../ui/ui.js';
import {drillOptions} from './drill/options.js';
import type {DrillOptions} from './drill/run.js';

export const command = (): Command => {
  const drill = new Command('drill').description('try the cluster under load and faults, and prove what it survives');
  const kind = (name: DrillKind, summary: string): Command => {
    const command = drill.command(name).description(summary);
    for (const option of drillOptions(name)) command.addOption(option);
    return command;
  };
  kind('load', 'send load in an open loop, compare every answer with the rules here').action(
    async (options: DrillOptions) =>
      options.findLimit
        ? (await import('./drill/find-limit.js')).showLimit(options)
        : (await import('./drill/run.js')).conduct('load', options),
  );
  kind('failover', 'hit a part of the cluster under load and measure how it recovers')
    .addHelpText('after', faultHelp())
    .action(async (options: DrillOptions) => (await import('./drill/run.js')).conduct('failover', options));
  kind('soak', 'steady load for long; memory, handles and lag are tested for a trend').action(
    async (options: DrillOptions) => (await import('./drill/kinds.js')).soak(options),
  );
  kind('rollout', 'activate another ruleset version and go back, under load').action(async (options: DrillOptions) =>
    (await import('./drill/kinds.js')).rollout(options),
  );
  drill
    .command('history')
    .description('drills that were run here')
    .action(async (options: CommonOptions) => (await import('./drill/past.js')).showHistory(options));
  drill
    .command('compare')
    .description('two drills side by side')
    .argument('<a>', 'id of a drill, or its beginning')
    .argument('[b]', 'id of another', 'last')
    .action(async (a: string, b: string, options: CommonOptions) =>
      (await import('./drill/past.js')).compareDrills(a, b, options),
    );
  drill
    .command('matrix')
    .description('faults by parts: survived, failed, never tried')
    .action(async (options: CommonOptions) => (await import('./drill/past.js')).matrix(options));
  drill
    .command('report')
    .description('write a drill that was run as an HTML page')
    .argument('<id>', 'id of a drill, its beginning, or last')
    .argument('<file>', 'page to write')
    .action(async (id: string, file: string, options: CommonOptions) =>
      (await import('./drill/past.js')).report(id, file, options),
    );
  drill
    .command('heal')
    .description('take back what a drill that was killed left in force; every drill does so first')
    .action(async (options: CommonOptions) => (await import('./drill/heal.js')).heal(options));
  drill
    .command('generate', {hidden: true})
    .description('send the load of a job; what `--generators` and `--in-cluster` start')
    .option('--job <file>', 'the job (default: the first line of standard input)')
    .action(async (options: {job?: string}) => (await import('./drill/generate.js')).generate(options));
  drill
    .command('schema')
    .description('print the JSON Schema of the report')
    .action(async () => {
      const {drillReportSchema} = await import('../../lab/drills/report/report.js');
      process.stdout.write(`${JSON.stringify(drillReportSchema(), null, 2)}\n`);
    });
  return drill;
};

/** What each fault does, a line each. */
function faultHelp(): string {
  const width = Math.max(...faultNames.map(name => name.length));
  const lines = faultSummaries().map(({name, summary}) => `  ${name.padEnd(width)}  ${summary}`);
  return `\nFaults:\n${lines.join('\n')}`;
}
