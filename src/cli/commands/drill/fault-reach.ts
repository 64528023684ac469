import {scaleCluster} from '../../../cluster/providers/local/scale.js';
import {statusOf} from '../../../cluster/providers/local/status.js';
import type {OpenTarget} from '../../../cluster/providers/open-target.js';
import {bundleOf} from '../../../cluster/spec/bundle-of.js';
import type {Project} from '../../../cluster/spec/project.js';
import {RulectlError} from '../../../kit/errors.js';
import type {FaultReach} from '../../../lab/drills/faults.js';
import {type ControlClient, openControl} from '../../../service/api/control-client.js';

/** What the faults of a drill do through control and the local supervisor. */
export function faultReach(project: Project, target: OpenTarget): FaultReach {
  const onControl = async <Result>(work: (control: ControlClient) => Promise<Result>): Promise<Result> => {
    const control = openControl({...target.gateway, url: await target.control()});
    try {
      return await work(control);
    } finally {
      await control.close();
    }
  };
  return {
    detour: (node, url, seconds) => onControl(control => control.detour(node, url, seconds)),
    // Control may be what is down: the detour then ends by its own time.
    endDetour: node => onControl(control => control.endDetour(node)).catch(() => {}),
    scaleOut: async groups => {
      const {nodes} = await statusOf(project.dir);
      const count = (group: string) => nodes.filter(node => node.group === group).length;
      const counts = (more: number) => Object.fromEntries(groups.map(group => [group, count(group) + more]));
      const [larger, before] = [counts(1), counts(0)];
      await scaleCluster(project.dir, {nodes: larger});
      return async () => void (await scaleCluster(project.dir, {nodes: before}));
    },
    offerBadRules: async () => {
      const broken = {...project, files: [{path: 'broken.grl', text: 'rule Broken { when then }'}]};
      const {version, ...bundle} = bundleOf(broken, 0);
      const push = {bundle: {...bundle, version}, author: 'drill', message: 'bad rules', source: 'drill'};
      try {
        await onControl(control => control.push(project.spec.name, push as never));
        return false;
      } catch (error) {
        if (error instanceof RulectlError && error.kind === 'input') return true;
        throw error;
      }
    },
  };
}
