import {Command, Option} from 'commander';
import {addRoleOptions, drainOption} from '../roles/role-options.js';
import type {AgentOptions} from './agent/run-agent.js';

const listed = (value: string, before: readonly string[] = []): string[] => [...before, ...value.split(',')];

export const command = (): Command =>
  addRoleOptions(new Command('agent').description('run a node: it pulls rules from control and evaluates them'), {
    name: 'node',
    port: 8082,
  })
    .addOption(
      new Option('--group <group>', 'group whose rules it evaluates; again for more; all (the default) for every rule')
        // No default here: it would be the first of the list that the option's values are added to.
        .argParser(listed)
        .env('RULECTL_GROUP'),
    )
    .addOption(new Option('--join <url>', 'control').env('RULECTL_CONTROL'))
    .addOption(
      new Option('--gateway <url>', 'gateway to ask for rules while control is away; again for more')
        .argParser(listed)
        .default([])
        .env('RULECTL_GATEWAYS'),
    )
    .addOption(new Option('--advertise <url>', 'how gateways reach it').env('RULECTL_ADVERTISE'))
    .addOption(
      new Option(
        '--advertise-file <file>',
        'a file with that URL, followed while the node runs: for tunnels whose address changes',
      ).env('RULECTL_ADVERTISE_FILE'),
    )
    .addOption(new Option('--image <file>', 'bundle to start with when nobody has a newer one').env('RULECTL_BUNDLE'))
    .addOption(drainOption())
    .action(async (options: AgentOptions) => {
      const {runAgent} = await import('./agent/run-agent.js');
      await runAgent(options);
    });
