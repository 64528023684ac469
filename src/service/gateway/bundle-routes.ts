import type {FastifyInstance} from 'fastify';
import type {KeyRing} from '../access/key-ring.js';
import type {BundlesAnswer} from '../api/role-messages.js';
import type {Shelf} from '../bundles/shelf.js';
import type {GatewayBundle} from './gateway-bundle.js';

export interface BundleRoutes {
  readonly shelf: Shelf<GatewayBundle>;
  readonly keys: KeyRing;
}

/** `GET /v1/bundles`: nodes ask here while control is away. */
export function addBundleRoutes(app: FastifyInstance, {shelf, keys}: BundleRoutes): void {
  app.get('/v1/bundles', async (request): Promise<BundlesAnswer> => {
    keys.demandRole(request.headers.authorization);
    return {bundles: Object.fromEntries(shelf.all.map(({bundle}) => [bundle.name, bundle]))};
  });
}
