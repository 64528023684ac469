import {absent, type Step} from '../../actions/step.js';
import {readTarget} from '../../running/target-file.js';
import {ports} from '../../scaffold/blueprint.js';
import {frontDoor} from '../../scaffold/kubernetes/manifest.js';
import type {Deployment} from '../deployment.js';
import {compareWithOracle} from '../smoke.js';
import type {Kubectl} from './kubectl.js';
import {portForward} from './port-forward.js';

/** One evaluation through the front door must give what this machine gives. */
export function smokeStep(deployment: Deployment, kubectl: Kubectl): Step {
  const door = frontDoor(deployment.blueprint).name;
  return {
    id: 'smoke',
    title: 'Smoke evaluation',
    why: 'A cluster that answers, but answers otherwise, is not deployed.',
    does: `evaluates the project's facts on service/${door} and here, and compares facts and firings`,
    probe: async () => absent('is always done'),
    run: async ({say}) => {
      const forward = await portForward({context: kubectl.context, namespace: kubectl.namespace!}, door, ports.http);
      try {
        const {key} = readTarget(deployment.project.dir, deployment.name);
        await compareWithOracle(deployment.project, {url: forward.url, key}, say);
      } finally {
        await forward.close();
      }
    },
  };
}
