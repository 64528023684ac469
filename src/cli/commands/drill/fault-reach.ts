import {localFolders} from '../../../cluster/providers/local/folders.js';
import {scaleCluster} from '../../../cluster/providers/local/scale.js';
import {readWanted} from '../../../cluster/providers/local/state-file.js';
import {statusOf} from '../../../cluster/providers/local/status.js';
import type {OpenTarget} from '../../../cluster/providers/open-target.js';
import {remoteCluster} from '../../../cluster/providers/remote/remote-cluster.js';
import {bundleOf} from '../../../cluster/spec/bundle-of.js';
import type {Project} from '../../../cluster/spec/project.js';
import {readTarget} from '../../../cluster/spec/target-file.js';
import {tools} from '../../../cluster/tools/tools.js';
import {RulectlError} from '../../../kit/errors.js';
import type {FaultReach} from '../../../lab/drills/faults/fault.js';
import type {UndoReach} from '../../../lab/drills/undo.js';
import {type ControlClient, openControl} from '../../../service/api/control-client.js';

/** How what a drill did to a cluster is taken back, also by a command that comes after it. */
export function undoReach(dir: string, target: string): UndoReach {
  const isLocal = target === 'local';
  return {
    scale: async counts => {
      if (isLocal) await scaleCluster(dir, {nodes: counts});
      else await remoteCluster(dir, target).cluster.scale(counts);
    },
    endDetour: async node => {
      const {control, key} = readTarget(dir, target);
      const client = openControl({url: control, key, ca: undefined});
      try {
        await client.endDetour(node);
      } catch {
        // Control may be what is down: the detour then ends by its own time.
      } finally {
        await client.close();
      }
    },
    kubectl: async args => {
      const {code, stderr} = await tools.kubectl.attempt(args, {cwd: dir, timeoutMs: 60_000});
      // A pod that was replaced takes its marks along.
      if (code !== 0 && !/not ?found/i.test(stderr)) throw new Error(stderr.trim().split('\n').at(-1));
    },
  };
}

/** What the faults of a drill do through control, the local supervisor and kubectl. */
export function faultReach(project: Project, target: OpenTarget, sendPoison: FaultReach['sendPoison']): FaultReach {
  const {dir, spec} = project;
  const isLocal = target.name === 'local';
  const onControl = async <Result>(work: (control: ControlClient) => Promise<Result>): Promise<Result> => {
    const control = openControl({...target.gateway, url: await target.control()});
    try {
      return await work(control);
    } finally {
      await control.close();
    }
  };
  return {
    ...undoReach(dir, target.name),
    detour: (node, url, seconds) => onControl(control => control.detour(node, url, seconds)),
    counts: async groups => {
      const nodes = isLocal ? (await statusOf(dir)).nodes : await remoteCluster(dir, target.name).cluster.status();
      return Object.fromEntries(groups.map(group => [group, nodes.filter(node => node.group === group).length]));
    },
    offerBadRules: async () => {
      const broken = {...project, files: [{path: 'broken.grl', text: 'rule Broken { when then }'}]};
      try {
        await onControl(async control => {
          const {environment} = await control.rulesets();
          const bundle = bundleOf(broken, 0, environment);
          const push = {bundle, author: 'drill', message: 'bad rules', source: 'drill'};
          await control.push(spec.name, push as never);
        });
        return false;
      } catch (error) {
        if (error instanceof RulectlError && error.kind === 'input') return true;
        throw error;
      }
    },
    cacheFolder: part => {
      const role = isLocal ? readWanted(dir)?.roles.find(({name}) => name === part) : undefined;
      return role && localFolders(dir).cache(role.keep, part);
    },
    sendPoison,
  };
}
