import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {runUntilSignal} from '../../../kit/lifecycle.js';
import {openLog} from '../../../kit/log.js';
import {startNode} from '../../../service/node/node.js';
import {frontDoorSettings} from '../../roles/front-door-settings.js';
import type {DrainOptions, RoleOptions} from '../../roles/role-options.js';
import {nameOf} from '../../roles/role-options.js';

export interface AgentOptions extends RoleOptions, DrainOptions {
  readonly group?: readonly string[];
  readonly join?: string;
  readonly gateway: readonly string[];
  readonly advertise?: string;
  readonly image?: string;
}

/** Runs a node until it is told to stop. A node that holds every rule is a front door, with sessions of its own. */
export async function runAgent(options: AgentOptions, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const name = nameOf(options, 'node');
  const {host, port, internalPort, cacheDir, join: control, group: groups = ['all'], advertise, image} = options;
  const token = env.RULECTL_TOKEN || undefined;
  const settings = await frontDoorSettings(options.file, {control, token, env});
  const isFrontDoor = groups.includes('all') && settings.spec?.topology === 'replicated';
  const node = await startNode({
    name,
    groups,
    host,
    port,
    internalPort,
    advertise,
    token,
    control,
    gateways: options.gateway,
    image,
    cacheDir,
    bodyBytes: settings.bodyBytes,
    trustedKeys: settings.trustedKeys,
    environment: settings.environment,
    resolve: settings.resolve,
    open: isFrontDoor && settings.open,
    sessions: isFrontDoor ? settings.sessions?.() : undefined,
    drainMs: options.drain,
    log: openLog({name, level: options.logLevel}),
  });
  if (options.urlFile !== undefined) await writeFileAtomic(options.urlFile, `${node.url}\n`);
  await runUntilSignal(node);
}
