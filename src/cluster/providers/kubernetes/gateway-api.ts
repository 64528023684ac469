import {absent, present, type Step} from '../../actions/step.js';
import {components} from '../../scaffold/components.js';
import type {Flavour} from '../../scaffold/kubernetes/flavour.js';
import type {Deployment} from '../deployment.js';
import {applyArguments, type Kubectl} from './kubectl.js';

/** Some clouds bring the Gateway API along where it is asked for; Linkerd does not start without it. */
export const wantsGatewayApi = ({blueprint}: Deployment, flavour: Flavour | undefined): boolean =>
  (blueprint.gateway.exposure === 'gateway-api' && !flavour?.gatewayApi.isBuiltIn) ||
  blueprint.security.mesh === 'linkerd';

/** The custom resources, unless the cluster has them. */
export function gatewayApiStep(kubectl: Kubectl): Step {
  const args = [...applyArguments, '-f', components.manifests.gatewayApi];
  return {
    id: 'controller:gateway-api',
    title: 'Gateway API',
    why: 'Gateway and HTTPRoute are custom resources, which not every cluster brings along.',
    command: kubectl.command(...args),
    probe: async () =>
      (await kubectl.get('customresourcedefinition', 'gateways.gateway.networking.k8s.io')) ? present() : absent(),
    run: async ({say}) => void (await kubectl.run(args, {onLine: say})),
    leaves: 'the custom resource definitions of the Gateway API, which others may use',
  };
}
