import {Command, Option} from 'commander';
import {addRoleOptions, drainOption} from '../roles/role-options.js';
import type {GatewayOptions} from './gateway/run-gateway.js';

const listed = (value: string, before: readonly string[] = []): string[] => [...before, ...value.split(',')];

export const command = (): Command =>
  addRoleOptions(
    new Command('gateway').description('run a gateway: the front door that runs the plan over the nodes'),
    {name: 'gateway', port: 8080},
  )
    .addOption(
      new Option('--control <url>', 'control: rules, members and API keys come from it').env('RULECTL_CONTROL'),
    )
    .addOption(
      new Option('--node <group=url>', 'a node that is always there; again for more')
        .argParser(listed)
        .default([])
        .env('RULECTL_NODES'),
    )
    .addOption(
      new Option('--dns <group=host:port>', 'nodes behind a DNS name, looked up again and again; again for more')
        .argParser(listed)
        .default([])
        .env('RULECTL_DNS'),
    )
    .addOption(new Option('--image <file>', 'bundle to start with when nobody has a newer one').env('RULECTL_BUNDLE'))
    .addOption(drainOption())
    .action(async (options: GatewayOptions) => {
      const {runGateway} = await import('./gateway/run-gateway.js');
      await runGateway(options);
    });
