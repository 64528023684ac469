import {isObject} from '../../kit/json.js';
import type {Override} from './settings.js';

const sections = ['facts', 'repository', 'image'] as const;

/**
 * The value of a cluster file with the target's own sections in the place of the spec's, as if it had no other target. A
 * section stays that of the spec when the overrides, which go before both, ask for another store than the target's.
 */
export function withSectionsOf(target: string, value: unknown, overrides: readonly Override[]): unknown {
  const spec = isObject(value) && isObject(value.spec) ? value.spec : undefined;
  const own = isObject(spec?.targets) && isObject(spec.targets[target]) ? spec.targets[target] : undefined;
  if (!isObject(value) || own === undefined) return value;
  const isKept = (section: string, {store}: {store?: unknown}) => {
    const wanted = overrides.findLast(({path}) => path === `${section}.store`)?.value;
    return wanted === undefined || wanted === store;
  };
  const taken = sections.flatMap(section => {
    const content = own[section];
    return isObject(content) && isKept(section, content) ? [[section, content] as const] : [];
  });
  return {...value, spec: {...spec, ...Object.fromEntries(taken)}};
}
