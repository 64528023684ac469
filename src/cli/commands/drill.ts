import {Command, Option} from 'commander';
import {faultSummaries} from '../../lab/drills/faults/registry.js';
import type {DrillOptions} from './drill/load-options.js';

interface FailoverOptions extends DrillOptions {
  readonly fault?: string;
  readonly on?: string;
  readonly plan?: string;
}

export const command = (): Command => {
  const drill = new Command('drill').description('try the cluster under load and faults, and prove what it survives');
  loadOptions(drill.command('load').description('send load in an open loop, compare every answer with the rules here'))
    .option('--find-limit', 'search the highest rate that keeps the SLO')
    .option('--in-cluster', 'on Kubernetes: send from a Job on the image of the cluster, not from here')
    .action(async (options: DrillOptions) => (await import('./drill/load.js')).load(options));
  loadOptions(drill.command('failover').description('hit a part of the cluster under load and measure how it recovers'))
    .option(
      '--fault <name>',
      faultSummaries()
        .map(({name, summary}) => `${name}: ${summary}`)
        .join('; '),
      'kill',
    )
    .option('--poison <file>', 'facts whose evaluation runs into a limit, for the fault poison')
    .option('--blast-radius <n>', 'most parts that may be hit at once')
    .option('--abort-at <share>', 'heal and end when this share of two seconds fails, such as 50%')
    .option('--on <name>', 'the cluster, by a target that `deploy` made (default: the one on this machine)')
    .addOption(
      new Option(
        '--plan <file>',
        'a drill.yaml with several faults in time, instead of --fault and --target',
      ).conflicts(['fault', 'target']),
    )
    .action(async (options: FailoverOptions) => (await import('./drill/failover.js')).failover(options));
  loadOptions(
    drill.command('soak').description('steady load for long; memory, handles and lag are tested for a trend'),
  ).action(async (options: DrillOptions) => (await import('./drill/soak.js')).soak(options));
  loadOptions(drill.command('rollout').description('activate another ruleset version and go back, under load'))
    .requiredOption('--to <version>', 'ruleset version to roll out')
    .action(async (options: DrillOptions & {to: string}) => (await import('./drill/rollout.js')).rollout(options));
  drill
    .command('history')
    .description('drills that were run here')
    .action(async (options: DrillOptions) => (await import('./drill/past.js')).showHistory(options));
  drill
    .command('compare')
    .description('two drills side by side')
    .argument('<a>', 'id of a drill, or its beginning')
    .argument('[b]', 'id of another', 'last')
    .action(async (a: string, b: string, options: DrillOptions) =>
      (await import('./drill/past.js')).compareDrills(a, b, options),
    );
  drill
    .command('matrix')
    .description('faults by parts: survived, failed, never tried')
    .action(async (options: DrillOptions) => (await import('./drill/past.js')).matrix(options));
  drill
    .command('report')
    .description('write a drill that was run as an HTML page')
    .argument('<id>', 'id of a drill, its beginning, or last')
    .argument('<file>', 'page to write')
    .action(async (id: string, file: string, options: DrillOptions) =>
      (await import('./drill/past.js')).report(id, file, options),
    );
  drill
    .command('heal')
    .description('take back what a drill that was killed left in force; every drill does so first')
    .action(async (options: DrillOptions) => (await import('./drill/heal.js')).heal(options));
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

const loadOptions = (command: Command): Command =>
  command
    .option('--rate <n>', 'requests per second (default 100)')
    .option('--duration <time>', 'all phases together (default 20s)')
    .option('--shape <shape>', 'constant, poisson, ramp:10-500, steps:50,100,200, spike:500')
    .option(
      '--target <name>',
      'the cluster, by a target; for failover the part: node:NAME, node:GROUP, group:G, gateway, control',
    )
    .option('--facts <file>', 'fact sets to send, or a JSON Schema to make them from (default: facts/)')
    .option('--sets <n>', 'fact sets to make from a schema (default 100)')
    .option('--trace <file>', 'recorded requests: NDJSON of {at, facts}, sent when they once came')
    .option('--record <file>', 'write down what is sent, for --trace')
    .option('--generators <n>', 'processes that send; more when one cannot keep the rate (default 1)')
    .option('--mix <shares>', 'evaluate=80,session=15,batch=5 (default: evaluate=1)')
    .option('--check <share>', 'share of the answers that are compared (default 1)')
    .option('--recovery <time>', 'within which the SLO must hold again (default 2s)')
    .option('--seed <n>', 'seed of the mix and of Poisson gaps (default 1)')
    .option('--report <file>', 'write an HTML page with charts')
    .option('--junit <file>', 'write the verdict as JUnit XML');
