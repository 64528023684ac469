import {errors} from '../errors.js';
import type {HeldStoreKind} from '../store-kind.js';

/** Facts in the memory of control, which answers for all gateways. */
export const memory: HeldStoreKind = {
  async open({control, deadlineMs, settings}) {
    if (!control) throw errors.FACTS_NO_HOST();
    const {HostedStore} = await import('../hosted/hosted-store.js');
    return new HostedStore({...control, deadlineMs, settings});
  },
  async hold(settings) {
    const {MemoryStore} = await import('./memory-store.js');
    return new MemoryStore(settings);
  },
};
