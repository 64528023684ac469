import {isObject, type Json, type JsonObject} from '../../kit/json.js';
import {pathText} from '../compiler/path-text.js';
import {Fault} from '../values/fault.js';
import {kindOf} from '../values/kind.js';
import {setKey, step} from '../values/path.js';

type Container = JsonObject | Json[];

/**
 * Facts under evaluation: copied where they are written and shared everywhere else, so that the input stays as it was
 * and an untouched part costs nothing.
 */
export class FactsDraft {
  readonly #owned = new Set<Container>();

  constructor(public root: JsonObject) {}

  /** From here on the present state is left as it is: later writes copy. */
  freeze(): JsonObject {
    this.#owned.clear();
    return this.root;
  }

  /**
   * Puts a value that nobody else holds (rulings 31 to 33): missing and null parents are made, an array before a whole
   * number and else an object; an array grows by one at most. Throws a Fault at the target, and has done nothing then.
   */
  put(keys: readonly Json[], value: Json): void {
    this.#check(keys);
    let container: Container = (this.root = this.#own(this.root));
    const last = keys.length - 1;
    for (let i = 0; i < last; i++) {
      const key = keys[i] as string | number;
      const present = step(container, key);
      const next = present === null ? this.#created(typeof keys[i + 1] === 'number') : this.#own(present as Container);
      if (next !== present) putKey(container, key, next);
      container = next;
    }
    putKey(container, keys[last] as string | number, value);
  }

  remove(fact: string): void {
    this.root = this.#own(this.root);
    delete this.root[fact];
  }

  #check(keys: readonly Json[]): void {
    let container: Json = this.root;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      const fits = Array.isArray(container)
        ? typeof key === 'number' && key <= container.length
        : isObject(container) && typeof key === 'string';
      if (!fits) throw new Fault(whyNot(keys, i, container), 'target');
      container = step(container, key) ?? (typeof keys[i + 1] === 'number' ? [] : {});
    }
  }

  #created(asArray: boolean): Container {
    const container: Container = asArray ? [] : {};
    this.#owned.add(container);
    return container;
  }

  #own<C extends Container>(container: C): C {
    if (this.#owned.has(container)) return container;
    const copy = (Array.isArray(container) ? [...container] : {...container}) as C;
    this.#owned.add(copy);
    return copy;
  }
}

function putKey(container: Container, key: string | number, value: Json): void {
  if (Array.isArray(container)) container[key as number] = value;
  else setKey(container, key as string, value);
}

function whyNot(keys: readonly Json[], i: number, container: Json): string {
  const what = `cannot write ${pathText(keys)}`;
  const holder = i === 0 ? 'the facts' : pathText(keys.slice(0, i));
  const key = keys[i]!;
  if (Array.isArray(container) && typeof key === 'number') {
    return `${what}: ${holder} has ${container.length} elements, so the next index is ${container.length}`;
  }
  if (Array.isArray(container) || isObject(container)) {
    return `${what}: ${holder} is ${kindOf(container)}, and ${kindOf(key)} is no index into it`;
  }
  return `${what}: ${holder} is ${kindOf(container)}`;
}
