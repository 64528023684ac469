import {isObject, type JsonObject} from '../../kit/json.js';
import {type FootprintPath, typesOfFact} from '../analysis/footprint-path.js';
import {setKey} from '../values/path.js';
import type {PlanPart} from './group-plan.js';

/** Cuts the facts down to what a part is sent. Leaves its input alone and shares what it keeps. */
export type Projector = (facts: JsonObject) => JsonObject;

/** What to keep of a value: all of it, or some keys of an object. */
type Keep = 'whole' | readonly (readonly [key: string, keep: Keep])[];

/**
 * Prepares the projection of a part, so that a request costs only the keys on its paths. Whatever a path leads through
 * is kept in kind, because rules can tell: an empty object, `null`, a scalar or an array in a parent's place decides
 * whether a write creates, fails or maps. A missing key stays missing; arrays on the way are sent whole.
 */
export function projectorOf({sends, sendsAll}: PlanPart): Projector {
  if (sendsAll) return facts => facts;
  const keeps = keepsOf(sends);
  const types = new Set(sends.filter(path => path.numbered).map(path => path.steps[0]!));
  if (types.size === 0) return facts => cut(facts, keeps);
  return facts => {
    const sent = cut(facts, keeps);
    for (const fact of Object.keys(facts)) {
      if (typesOfFact(fact).some(type => types.has(type))) setKey(sent, fact, facts[fact]!);
    }
    return sent;
  };
}

function cut(value: JsonObject, keeps: Exclude<Keep, 'whole'>): JsonObject {
  const kept: JsonObject = {};
  for (const [key, keep] of keeps) {
    if (!Object.hasOwn(value, key)) continue;
    const inner = value[key]!;
    setKey(kept, key, keep === 'whole' || !isObject(inner) ? inner : cut(inner, keep));
  }
  return kept;
}

function keepsOf(paths: readonly FootprintPath[]): Exclude<Keep, 'whole'> {
  const tree: KeepTree = new Map();
  for (const {steps} of paths) {
    let node = tree;
    for (const [depth, step] of steps.entries()) {
      const next = node.get(step);
      if (next === 'whole') break;
      if (depth === steps.length - 1) node.set(step, 'whole');
      else if (next) node = next;
      else {
        const inner: KeepTree = new Map();
        node.set(step, inner);
        node = inner;
      }
    }
  }
  return listed(tree);
}

interface KeepTree extends Map<string, KeepTree | 'whole'> {}

const listed = (tree: KeepTree): Exclude<Keep, 'whole'> =>
  [...tree].map(([key, inner]) => [key, inner === 'whole' ? 'whole' : listed(inner)]);
