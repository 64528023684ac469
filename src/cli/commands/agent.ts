import {Command, Option} from 'commander';
import {writeFileAtomic} from '../../kit/atomic-file.js';
import {runUntilSignal} from '../../kit/lifecycle.js';
import {everyGroup} from '../../rules/ruleset/bundle.js';
import {type FrontDoorOptions, frontDoorConfig} from '../roles/front-door-config.js';
import {addRoleOptions, drainOption} from '../roles/role-options.js';

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
    .action((options: AgentOptions) => runAgent(options));

interface AgentOptions extends FrontDoorOptions {
  readonly group?: readonly string[];
  readonly join?: string;
  readonly gateway: readonly string[];
  readonly advertise?: string;
  readonly advertiseFile?: string;
}

/** Runs a node until it is told to stop. A node that holds every rule is a front door, as a gateway is. */
async function runAgent(options: AgentOptions, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const {join: control, group: groups = [everyGroup], gateway: gateways, advertise, advertiseFile} = options;
  const isFrontDoor = ({topology}: {topology: string}) => topology === 'replicated' && groups.includes(everyGroup);
  const config = await frontDoorConfig(options, {role: 'node', control, isFrontDoor}, env);
  const {startNode} = await import('../../service/node/node.js');
  const node = await startNode({...config, groups, gateways, advertise, advertiseFile});
  if (options.urlFile !== undefined) await writeFileAtomic(options.urlFile, `${node.url}\n`);
  await runUntilSignal(node);
}
