import {nearest} from '../../../kit/did-you-mean.js';
import {byCodePoint} from '../../../kit/json.js';
import {errors} from './errors.js';
import type {Part} from './part.js';

/** Whom a fault hits, as written: `node:pricing-1`, `node:pricing`, `group:loyalty`, `gateway`, `control`, `zone:a,b`. */
export type TargetText = string;

/**
 * The parts that a target names. `node:GROUP` is one node of the group, here the first by name; `group:G` all of them;
 * `gateway` the first; `zone:` a list of parts that fail together. Throws DRILL_TARGET_UNKNOWN.
 */
export function partsOf(target: TargetText, parts: readonly Part[]): Part[] {
  const [kind = '', ...rest] = target.split(':');
  const name = rest.join(':');
  const found = choose(
    kind,
    name,
    [...parts].sort((a, b) => byCodePoint(a.name, b.name)),
  );
  if (found.length > 0) return found;
  const known = namesOf(parts);
  throw errors.DRILL_TARGET_UNKNOWN(target, known, nearest(target, known));
}

function choose(kind: string, name: string, parts: readonly Part[]): Part[] {
  switch (kind) {
    case 'node': {
      const own = parts.find(part => part.kind === 'node' && part.name === name);
      return own === undefined ? nodesOfGroup(`node:${name}`, parts).slice(0, 1) : [own];
    }
    case 'group':
      return parts.filter(part => part.kind === 'node' && part.group === name);
    case 'zone': {
      const names = name.split(',');
      const found = parts.filter(part => names.includes(part.name));
      return found.length === names.length ? found : [];
    }
    case 'gateway':
    case 'control':
    case 'redis':
    case 'postgres':
      return parts.filter(part => part.kind === kind && (name === '' || part.name === name)).slice(0, 1);
    default:
      return [];
  }
}

/** Of a target `node:GROUP` all nodes that it may mean; of any other none. */
export function nodesOfGroup(target: TargetText, parts: readonly Part[]): Part[] {
  const nodes = parts.filter(({kind}) => kind === 'node');
  const group = target.startsWith('node:') ? target.slice('node:'.length) : undefined;
  return nodes.some(({name}) => name === group) ? [] : nodes.filter(part => part.group === group);
}

/** Every target that these parts give. */
export function namesOf(parts: readonly Part[]): string[] {
  const groups = new Set(parts.flatMap(({group}) => (group === null ? [] : [group])));
  return [
    ...[...groups].flatMap(group => [`group:${group}`, `node:${group}`]),
    ...parts.map(({kind, name}) => (kind === 'node' || kind === 'gateway' ? `${kind}:${name}` : kind)),
  ];
}
