import {Command} from 'commander';
import {collect} from '../ui/collect.js';
import {Ui} from '../ui/ui.js';
import type {UpOptions} from './up/run-up.js';

export const command = (): Command =>
  new Command('up')
    .description('start the cluster of cluster.yaml on this machine, or bring a running one up to date with it')
    .option('--nodes <group=count>', 'nodes of a group; may be repeated', collect, [])
    .option('--gateways <count>', 'gateways (default: spec.gateway.local)')
    .option('--facts <url>', 'keep facts in the store of this URL, such as a Redis, or in memory')
    .option('--repository <url>', 'keep rule versions in this PostgreSQL, or embedded')
    .option('--monitoring', 'run a Prometheus beside it, with the alerts of the cluster file')
    .option('-d, --detach', 'return when everything is ready (the default without a terminal)')
    .addHelpText('after', examples)
    .action(async (options: UpOptions) => {
      const {up} = await import('./up/run-up.js');
      await up(options, new Ui(options));
    });

const examples = `
Examples:
  rulectl up                                 in the foreground, with the log; Ctrl-C stops it
  rulectl up --detach --nodes pricing=3 --gateways 2
  rulectl up --facts redis://127.0.0.1:6379  after a change of cluster.yaml or rules: the same command again`;
