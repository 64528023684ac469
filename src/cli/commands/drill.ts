import {Command} from 'commander';
import {faultNames, faultSummaries} from '../../lab/drills/faults/registry.js';
import {drillReportSchema} from '../../lab/drills/report/report.js';
import type {DrillKind} from '../../lab/drills/settings.js';
import {later} from '../ui/common-options.js';
import {drillOptions} from './drill/options.js';
import type {DrillOptions} from './drill/run.js';

const generating = () => import('./drill/generate.js');
const healing = () => import('./drill/heal.js');
const kinds = () => import('./drill/kinds.js');
const past = () => import('./drill/past.js');
const limits = () => import('./drill/find-limit.js');
const running = () => import('./drill/run.js');

export const command = (): Command => {
  const drill = new Command('drill').description('try the cluster under load and faults, and prove what it survives');
  const kind = (name: DrillKind, summary: string): Command => {
    const command = drill.command(name).description(summary);
    for (const option of drillOptions(name)) command.addOption(option);
    return command;
  };
  kind('load', 'send load in an open loop, compare every answer with the rules here').action((options: DrillOptions) =>
    options.findLimit ? later(limits, 'showLimit')(options) : later(running, 'conduct')('load', options),
  );
  kind('failover', 'hit a part of the cluster under load and measure how it recovers')
    .addHelpText('after', faultHelp())
    .action((options: DrillOptions) => later(running, 'conduct')('failover', options));
  kind('soak', 'steady load for long; memory, handles and lag are tested for a trend').action(later(kinds, 'soak'));
  kind('rollout', 'activate another ruleset version and go back, under load').action(later(kinds, 'rollout'));
  drill.command('history').description('drills that were run here').action(later(past, 'showHistory'));
  drill
    .command('compare')
    .description('two drills side by side')
    .argument('<a>', 'id of a drill, or its beginning')
    .argument('[b]', 'id of another', 'last')
    .action(later(past, 'compareDrills'));
  drill.command('matrix').description('faults by parts: survived, failed, never tried').action(later(past, 'matrix'));
  drill
    .command('report')
    .description('write a drill that was run as an HTML page')
    .argument('<id>', 'id of a drill, its beginning, or last')
    .argument('<file>', 'page to write')
    .action(later(past, 'report'));
  drill
    .command('heal')
    .description('take back what a drill that was killed left in force; every drill does so first')
    .action(later(healing, 'heal'));
  drill
    .command('generate', {hidden: true})
    .description('send the load of a job; what `--generators` and `--in-cluster` start')
    .option('--job <file>', 'the job (default: the first line of standard input)')
    .action(later(generating, 'generate'));
  drill
    .command('schema')
    .description('print the JSON Schema of the report')
    .action(() => void process.stdout.write(`${JSON.stringify(drillReportSchema(), null, 2)}\n`));
  return drill;
};

/** What each fault does, a line each. */
function faultHelp(): string {
  const width = Math.max(...faultNames.map(name => name.length));
  const lines = faultSummaries().map(({name, summary}) => `  ${name.padEnd(width)}  ${summary}`);
  return `\nFaults:\n${lines.join('\n')}`;
}
