import {MemoryStore} from '../../src/state/facts/memory/memory-store.js';
import {TwoTierStore} from '../../src/state/facts/two-tier-store.js';
import {factStoreSuite} from './fact-store.js';

const memory = () => {
  let shared: MemoryStore | undefined;
  return async (settings: ConstructorParameters<typeof MemoryStore>[0]) => (shared ??= new MemoryStore(settings));
};

factStoreSuite('memory', memory());

const behind = memory();
factStoreSuite('two tiers over memory', async settings => {
  return new TwoTierStore(await behind(settings), {entries: 100, bytes: 2 ** 20});
});
