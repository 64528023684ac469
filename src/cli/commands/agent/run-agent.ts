import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {runUntilSignal} from '../../../kit/lifecycle.js';
import {openLog} from '../../../kit/log.js';
import {startNode} from '../../../service/node/node.js';
import {frontDoorSettings} from '../../roles/front-door-settings.js';
import {nameOf} from '../../roles/role-options.js';
import type {AgentOptions} from './options.js';

/** Runs a node until it is told to stop. A node that holds every rule is a front door, with sessions of its own. */
export async function runAgent(options: AgentOptions, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const name = nameOf(options, 'node');
  const {
    host,
    port,
    internalPort,
    cacheDir,
    join: control,
    group: groups = ['all'],
    gateway,
    advertise,
    image,
    drain,
    logLevel,
  } = options;
  const token = env.RULECTL_TOKEN || undefined;
  const {spec, bodyBytes, open, sessions, trustedKeys, environment, resolve} = await frontDoorSettings(options.file, {
    control,
    token,
    env,
  });
  const isDoor = groups.includes('all') && spec?.topology === 'replicated';
  const node = await startNode({
    name,
    host,
    port,
    groups,
    token,
    gateways: gateway,
    drainMs: drain,
    log: openLog({name, level: logLevel}),
    ...(internalPort === undefined ? {} : {internalPort}),
    ...(control === undefined ? {} : {control}),
    ...(advertise === undefined ? {} : {advertise}),
    ...(image === undefined ? {} : {image}),
    ...(cacheDir === undefined ? {} : {cacheDir}),
    ...(bodyBytes === undefined ? {} : {bodyBytes}),
    ...(trustedKeys === undefined ? {} : {trustedKeys}),
    ...(environment === undefined ? {} : {environment}),
    ...(resolve === undefined ? {} : {resolve}),
    ...(isDoor && open === true ? {open} : {}),
    ...(isDoor && sessions !== undefined ? {sessions: sessions()} : {}),
  });
  if (options.urlFile !== undefined) await writeFileAtomic(options.urlFile, `${node.url}\n`);
  await runUntilSignal(node);
}
