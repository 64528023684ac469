import {Command} from 'commander';
import {later} from '../ui/common-options.js';

const comparing = () => import('./bench/compare.js');
const running = () => import('./bench/run.js');

export const command = (): Command => {
  const bench = new Command('bench')
    // What stands behind `compare` belongs to it.
    .enablePositionalOptions()
    .description('compare the answers of clusters with those of one process, then measure what more nodes bring')
    .option('--workload <name>', "guide, cpu, lookup, or file: the project's own rules", 'cpu')
    .option('--nodes <counts>', 'node counts to measure', '1,3,5,10')
    .option('--topology <topology>', "replicated, specialised or both (default: the cluster file's, else replicated)")
    .option('--cpu <share>', 'processor share of each node, such as 150m (default: what fits this machine)')
    .option('--duration <time>', 'of one measurement', '10s')
    .option('--runs <count>', 'measurements of each node count, interleaved', '3')
    .option('--facts <file>', 'fact sets for --workload file (default: facts/)')
    .option('--target <name>', 'measure a cluster that runs, as it is, instead of starting one')
    .option('--report <file>', 'write an HTML page with charts')
    .addHelpText('after', examples)
    .action(later(running, 'bench'));
  bench
    .command('compare')
    .description('two results side by side')
    .argument('<before>', 'made with: rulectl bench -o json > before.json')
    .argument('<after>', 'another')
    .action(later(comparing, 'compareBenches'));
  return bench;
};

const examples = `
Examples:
  rulectl bench                                      rules that need a processor, on 1, 3, 5 and 10 nodes
  rulectl bench --workload guide --topology both     the case of 100 customers with 14 ms of work each
  rulectl bench --workload file --nodes 1,2,4 --report bench.html
  rulectl bench compare before.json after.json`;
