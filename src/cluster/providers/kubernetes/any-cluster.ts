import type {Step} from '../../actions/step.js';
import type {Deployment} from '../deployment.js';
import {buildAndPushStep, inRegistry, packStep} from '../image.js';
import {renderStep} from '../render-step.js';
import {contextOf} from './schema.js';
import {clusterSteps} from './steps.js';
import {inClusterStores, inClusterUrls} from './stores.js';

/** Any Kubernetes cluster that kubectl reaches: that of the spec's context, or the current one. */
export function kubernetesSteps(deployment: Deployment): Step[] {
  const {repository} = deployment.blueprint.image;
  const context = contextOf(deployment.project.spec);
  return [
    renderStep(deployment),
    packStep(
      deployment,
      inRegistry(deployment, async () => repository),
    ),
    buildAndPushStep(deployment, async () => repository, repository),
    ...clusterSteps(deployment, {
      context,
      image: async () => ({name: repository, tag: deployment.imageTag}),
      stores: kubectl => inClusterStores(deployment, kubectl),
      urls: kubectl => inClusterUrls(deployment, kubectl),
    }),
  ];
}
