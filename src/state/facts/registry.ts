import {memory} from './memory/kind.js';
import {redis} from './redis/kind.js';
import type {FactStoreKind, RemoteStoreKind} from './store-kind.js';

/** Every kind of fact store, by the name that `facts.store` has for it; the first is the default. */
const kinds = {memory, redis} satisfies Record<string, FactStoreKind>;

export type FactStoreName = keyof typeof kinds;

export const factStores: Readonly<Record<FactStoreName, FactStoreKind>> = kinds;
export const factStoreNames = Object.keys(kinds) as [FactStoreName, ...FactStoreName[]];

/** Those that a URL leads to: they alone serve clusters of several machines. */
export const remoteStores: readonly (RemoteStoreKind & {readonly name: FactStoreName})[] = factStoreNames.flatMap(
  name => {
    const kind = factStores[name];
    return kind.url ? [{name, ...kind}] : [];
  },
);

/** The kind of store that a URL is of; where its scheme tells nothing the first, which says what is wrong with it. */
export const storeOfUrl = (url: string): FactStoreName =>
  (remoteStores.find(kind => kind.url.schemes.includes(url.split(':')[0]!)) ?? remoteStores[0]!).name;
