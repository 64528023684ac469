import {Command} from 'commander';
import {faultNames, faultSummaries} from '../../lab/drills/faults/registry.js';
import {drillReportSchema} from '../../lab/drills/report/report.js';
import type {DrillKind} from '../../lab/drills/settings.js';
import {showLimit} from './drill/find-limit.js';
import {generate} from './drill/generate.js';
import {heal} from './drill/heal.js';
import {rollout, soak} from './drill/kinds.js';
import {drillOptions} from './drill/options.js';
import {compareDrills, matrix, report, showHistory} from './drill/past.js';
import {conduct, type DrillOptions} from './drill/run.js';

export const command = (): Command => {
  const drill = new Command('drill').description('try the cluster under load and faults, and prove what it survives');
  const kind = (name: DrillKind, summary: string): Command => {
    const command = drill.command(name).description(summary);
    for (const option of drillOptions(name)) command.addOption(option);
    return command;
  };
  kind('load', 'send load in an open loop, compare every answer with the rules here').action((options: DrillOptions) =>
    options.findLimit ? showLimit(options) : conduct('load', options),
  );
  kind('failover', 'hit a part of the cluster under load and measure how it recovers')
    .addHelpText('after', faultHelp())
    .action((options: DrillOptions) => conduct('failover', options));
  kind('soak', 'steady load for long; memory, handles and lag are tested for a trend').action(soak);
  kind('rollout', 'activate another ruleset version and go back, under load').action(rollout);
  drill.command('history').description('drills that were run here').action(showHistory);
  drill
    .command('compare')
    .description('two drills side by side')
    .argument('<a>', 'id of a drill, or its beginning')
    .argument('[b]', 'id of another', 'last')
    .action(compareDrills);
  drill.command('matrix').description('faults by parts: survived, failed, never tried').action(matrix);
  drill
    .command('report')
    .description('write a drill that was run as an HTML page')
    .argument('<id>', 'id of a drill, its beginning, or last')
    .argument('<file>', 'page to write')
    .action(report);
  drill
    .command('heal')
    .description('take back what a drill that was killed left in force; every drill does so first')
    .action(heal);
  drill
    .command('generate', {hidden: true})
    .description('send the load of a job; what `--generators` and `--in-cluster` start')
    .option('--job <file>', 'the job (default: the first line of standard input)')
    .action(generate);
  drill
    .command('schema')
    .description('print the JSON Schema of the report')
    .action(
      () =>
        void process.stdout.write(`${JSON.stringify(drillReportSchema(), null, 2)}
`),
    );
  return drill;
};

/** What each fault does, a line each. */
function faultHelp(): string {
  const width = Math.max(...faultNames.map(name => name.length));
  const lines = faultSummaries().map(({name, summary}) => `  ${name.padEnd(width)}  ${summary}`);
  return `\nFaults:\n${lines.join('\n')}`;
}
