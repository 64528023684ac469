import {isObject, type Json, type JsonObject} from '../../kit/json.js';
import {Fault} from '../values/fault.js';
import {kindOf} from '../values/kind.js';
import {setKey, step} from '../values/path.js';
import {pathText} from '../values/path-text.js';

type Container = JsonObject | Json[];

/**
 * Facts under evaluation: copied where they are written and shared everywhere else, so that the input stays as it was
 * and an untouched part costs nothing.
 */
export class FactsDraft {
  root: JsonObject = {};
  /** Containers that nobody else holds. */
  #owned = new Set<Container>();

  /** Begins anew. What was owned belongs to the answer that it became part of. */
  reset(root: JsonObject): void {
    this.freeze();
    this.root = root;
  }

  /** From here on the present state is left as it is: later writes copy. */
  freeze(): JsonObject {
    if (this.#owned.size > 0) this.#owned = new Set();
    return this.root;
  }

  /**
   * Puts a value that nobody else holds (rulings 31 to 33 say how a write makes its parents): missing and null parents
   * are made, an array before a whole number and else an object; an array grows by one at most. Throws a Fault at the
   * target, and has done nothing then.
   */
  put(keys: readonly Json[], value: Json): void {
    checkWrite(this.root, keys);
    let container: Container = this.ownRoot();
    const last = keys.length - 1;
    for (let i = 0; i < last; i++) {
      container = this.ownChild(container, keys[i] as string | number, typeof keys[i + 1] === 'number');
    }
    const key = keys[last]!;
    if (Array.isArray(container)) container[key as number] = value;
    else setKey(container, key as string, value);
  }

  remove(fact: string): void {
    delete this.ownRoot()[fact];
  }

  ownRoot(): JsonObject {
    if (!this.#owned.has(this.root)) {
      this.root = shallowCopy(this.root);
      this.#owned.add(this.root);
    }
    return this.root;
  }

  /** What lies behind a key of an owned container, owned as well; made when it is missing or null. */
  ownChild(container: Container, key: string | number, asArray = false): Container {
    const present = step(container, key) as Container | null;
    if (present !== null && this.#owned.has(present)) return present;
    const child = present === null ? (asArray ? [] : {}) : Array.isArray(present) ? [...present] : shallowCopy(present);
    this.#owned.add(child);
    if (Array.isArray(container)) container[key as number] = child;
    else setKey(container, key as string, child);
    return child;
  }
}

/**
 * A copy that keys can be added to. A spread is ten times as fast to make, but V8 takes the 400 ns and more that it
 * saves for the first key that is added to it; `Object.assign` takes 50 ns more for the few keys that facts mostly
 * have.
 */
export function shallowCopy(object: JsonObject): JsonObject {
  const copy: JsonObject = {};
  for (const key in object) {
    // Set by its name it would be the prototype of the copy.
    if (key === '__proto__') return {...object};
    // V8 knows this call within such a loop, and takes no time for it.
    if (hasOwn.call(object, key)) copy[key] = object[key]!;
  }
  return copy;
}

const {hasOwnProperty: hasOwn} = Object.prototype;

/** Throws a Fault at the target when something on the way does not take its key. */
export function checkWrite(facts: JsonObject, keys: readonly Json[]): void {
  let container: Json = facts;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    const fits = Array.isArray(container)
      ? typeof key === 'number' && key <= container.length
      : isObject(container) && typeof key === 'string';
    if (!fits) throw new Fault(whyNot(keys, i, container), 'target');
    container = step(container, key) ?? (typeof keys[i + 1] === 'number' ? [] : {});
  }
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
