import {bundleOf} from '../../../cluster/project/bundle-of.js';
import type {Project} from '../../../cluster/project/project.js';
import {localFolders} from '../../../cluster/providers/local/folders.js';
import {readWanted} from '../../../cluster/providers/local/state-file.js';
import {statusOf} from '../../../cluster/providers/local/status.js';
import type {OpenTarget} from '../../../cluster/providers/open-target.js';
import {remoteCluster} from '../../../cluster/providers/remote/remote-cluster.js';
import {publishRules} from '../../../cluster/rules/publish-rules.js';
import {RulectlError} from '../../../kit/errors.js';
import {type ControlClient, openControl} from '../../../service/api/control-client.js';
import {undoReach} from '../undo/undo-reach.js';
import type {FaultReach} from './fault.js';

/** What the faults of a drill do through control, the local supervisor and kubectl. */
export function faultReach(
  project: Project,
  target: OpenTarget,
  preparePoison: FaultReach['preparePoison'],
): FaultReach {
  const {dir} = project;
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
          const said = {author: 'drill', message: 'bad rules', source: 'drill'};
          await publishRules(control, {bundle, ...said, activate: false});
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
    preparePoison,
  };
}
