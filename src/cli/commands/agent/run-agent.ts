import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {runUntilSignal} from '../../../kit/lifecycle.js';
import {everyGroup} from '../../../rules/ruleset/bundle.js';
import {startNode} from '../../../service/node/node.js';
import {type FrontDoorOptions, frontDoorConfig} from '../../roles/front-door-config.js';

export interface AgentOptions extends FrontDoorOptions {
  readonly group?: readonly string[];
  readonly join?: string;
  readonly gateway: readonly string[];
  readonly advertise?: string;
  readonly advertiseFile?: string;
}

/** Runs a node until it is told to stop. A node that holds every rule is a front door, as a gateway is. */
export async function runAgent(options: AgentOptions, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const {join: control, group: groups = [everyGroup], gateway: gateways, advertise, advertiseFile} = options;
  const isFrontDoor = ({topology}: {topology: string}) => topology === 'replicated' && groups.includes(everyGroup);
  const config = await frontDoorConfig(options, {role: 'node', control, isFrontDoor}, env);
  const node = await startNode({...config, groups, gateways, advertise, advertiseFile});
  if (options.urlFile !== undefined) await writeFileAtomic(options.urlFile, `${node.url}\n`);
  await runUntilSignal(node);
}
