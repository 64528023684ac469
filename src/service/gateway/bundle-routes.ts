import type {FastifyInstance} from 'fastify';
import type {KeyRing} from '../access/key-ring.js';
import type {BundlesAnswer} from '../api/role-messages.js';
import type {LoadedBundles} from '../bundles/loaded-bundles.js';
import type {GatewayBundle} from './gateway-bundle.js';

export interface BundleRoutes {
  readonly bundles: LoadedBundles<GatewayBundle>;
  readonly keys: KeyRing;
}

/** `GET /v1/bundles`: nodes ask here while control is away. */
export function addBundleRoutes(app: FastifyInstance, {bundles, keys}: BundleRoutes): void {
  app.get('/v1/bundles', async (request): Promise<BundlesAnswer> => {
    keys.demandRole(request.headers.authorization);
    return {bundles: Object.fromEntries(bundles.all.map(({bundle}) => [bundle.name, bundle]))};
  });
}
