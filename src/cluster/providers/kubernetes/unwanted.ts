import {groupBy} from '../../../kit/group-by.js';
import {
  type AppliedObject,
  type AppliedRelease,
  appliedObject,
  type Inventory,
  otherInventories,
  typeOf,
  without,
} from './inventory.js';
import type {Kubectl, KubernetesObject} from './kubectl.js';
import {isReleaseOfOurs} from './release.js';

/** What an earlier deploy applied and this one does not, as far as it is there. */
export interface Unwanted {
  /** In the namespace of the environment. */
  readonly own: readonly KubernetesObject[];
  /** Of the whole cluster, wanted by no other environment either. */
  readonly shared: readonly KubernetesObject[];
  /** Helm releases of controllers that no other environment wants either, the last installed first. */
  readonly releases: readonly AppliedRelease[];
  /** What stays because other environments want it, in words. */
  readonly staying: readonly string[];
}

/** Looks in the cluster for what is in `before` and not in `wanted`. */
export async function findUnwanted(kubectl: Kubectl, before: Inventory, wanted: Inventory): Promise<Unwanted> {
  const found = await unwantedObjects(kubectl, before, wanted);
  const own = found.filter(({metadata}) => metadata?.namespace === kubectl.namespace);
  const shared = found.filter(object => !own.includes(object));
  const releases: AppliedRelease[] = [];
  for (const release of without(before.releases, wanted.releases).reverse()) {
    const place = {namespace: release.namespace, context: kubectl.context};
    if (await isReleaseOfOurs(release.name, place)) releases.push(release);
  }
  if (shared.length + releases.length === 0) return {own, shared, releases, staying: []};
  const others = await otherInventories(kubectl);
  const object = (each: KubernetesObject) => wantedBy(others, ({objects}) => objects.some(isLike(appliedObject(each))));
  const release = (each: AppliedRelease) => wantedBy(others, theirs => without([each], theirs.releases).length === 0);
  const stays = (name: string, namespaces: readonly string[]) =>
    namespaces.length === 0 ? [] : [`${name} stays for ${namespaces.join(', ')}`];
  return {
    own,
    shared: shared.filter(each => object(each).length === 0),
    releases: releases.filter(each => release(each).length === 0),
    staying: [
      ...shared.flatMap(each => stays(objectName(each), object(each))),
      ...releases.flatMap(each => stays(releaseName(each), release(each))),
    ],
  };
}

/** Live objects that were applied and are not wanted. What a controller has made its own is the controller's to delete. */
export async function unwantedObjects(
  kubectl: Kubectl,
  before: Inventory,
  wanted: Inventory,
): Promise<KubernetesObject[]> {
  const gone = without(before.objects, wanted.objects);
  // A namespace takes along whatever is in it: that is for a destroy.
  const removable = gone.filter(({kind}) => kind !== 'Namespace');
  const found: KubernetesObject[] = [];
  for (const [namespace, inside] of groupBy(removable, object => object.namespace)) {
    for (const [type, objects] of groupBy(inside, typeOf)) {
      const names = objects.map(({name}) => name);
      found.push(...(await kubectl.inNamespace(namespace || undefined).getAll(type, names)));
    }
  }
  return found.filter(({metadata}) => !metadata?.ownerReferences?.some(({controller}) => controller));
}

export const objectName = ({kind, metadata}: KubernetesObject): string => `${kind?.toLowerCase()}/${metadata?.name}`;

export const releaseName = ({name}: AppliedRelease): string => `release ${name}`;

/** Namespaces whose inventory holds a thing of the whole cluster. One without an inventory may want everything. */
const wantedBy = (
  others: ReadonlyMap<string, Inventory | undefined>,
  has: (inventory: Inventory) => boolean,
): string[] => [...others].filter(([, inventory]) => inventory === undefined || has(inventory)).map(([name]) => name);

/** Whatever the namespace: rendered objects of the whole cluster are written down with that of their environment. */
const isLike =
  (object: AppliedObject) =>
  (other: AppliedObject): boolean =>
    typeOf(other) === typeOf(object) && other.name === object.name;
