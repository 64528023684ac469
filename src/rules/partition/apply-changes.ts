import {isObject, type Json, type JsonObject} from '../../kit/json.js';
import type {PartOutcome} from '../engine/answer.js';
import {setKey} from '../values/path.js';

type PartChange = PartOutcome['changes'][number];

/**
 * The facts after a part's changes. Copies only the objects and arrays on the way to a change and shares the rest, so
 * the input stays as it was. A change without `to` removes its key. Missing and null parents are created: as an array
 * in front of an index, else as an object (ruling 32).
 */
export function applyChanges(facts: JsonObject, ...outcomes: readonly Pick<PartOutcome, 'changes'>[]): JsonObject {
  if (outcomes.every(outcome => outcome.changes.length === 0)) return facts;
  const draft = new Draft();
  const root = draft.own(facts) as JsonObject;
  for (const {changes} of outcomes) for (const change of changes) draft.apply(root, change);
  return root;
}

type Container = {[key: string | number]: Json};

/** Copies each container once, however many changes lead through it. */
class Draft {
  private readonly owned = new Set<object>();

  own(value: Json | undefined, asArray = false): Container {
    if (typeof value === 'object' && value !== null && this.owned.has(value)) return value as Container;
    const copy = Array.isArray(value) ? [...value] : isObject(value) ? {...value} : asArray ? [] : {};
    this.owned.add(copy);
    return copy as Container;
  }

  apply(root: Container, {path, to}: PartChange): void {
    const last = path.length - 1;
    let at = root;
    for (let depth = 0; depth < last; depth++) {
      const step = path[depth]!;
      const inner = Object.hasOwn(at, step) ? at[step] : undefined;
      if (to === undefined && !isContainer(inner)) return;
      const next = this.own(inner, typeof path[depth + 1] === 'number');
      if (next !== inner) setKey(at, step, next);
      at = next;
    }
    if (to === undefined) delete at[path[last]!];
    else setKey(at, path[last]!, to);
  }
}

const isContainer = (value: Json | undefined): boolean => typeof value === 'object' && value !== null;
