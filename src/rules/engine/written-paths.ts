import {byCodePoint, type Json, type JsonObject} from '../../kit/json.js';
import {equals} from '../values/equality.js';
import {pathText} from '../values/path-text.js';
import type {Change, PartOutcome} from './answer.js';

type Key = string | number;
type PartChange = PartOutcome['changes'][number];

interface Node {
  readonly key: Key;
  readonly children: Map<Key, Node>;
  /** Order of the first write here, or -1 when only something below was written. */
  first: number;
  /** Order of the last write here or below, and whose it was. */
  last: number;
  rule: string;
}

const node = (key: Key): Node => ({key, children: new Map(), first: -1, last: -1, rule: ''});

/** The paths that an evaluation wrote, as a tree. */
export class WrittenPaths {
  readonly #root = node('');
  readonly #removedNulls = new Map<string, string>();
  #count = 0;

  add(keys: readonly Key[], rule: string): void {
    let at = this.#root;
    const order = this.#count++;
    for (const key of keys) {
      let next = at.children.get(key);
      if (!next) at.children.set(key, (next = node(key)));
      at = next;
      at.last = order;
      at.rule = rule;
    }
    if (at.first < 0) at.first = order;
  }

  /** A fact that was null and is gone: no change to any reader, but other machines are to remove it, too. */
  addRemovedNull(fact: string, rule: string): void {
    this.#removedNulls.set(fact, rule);
  }

  /**
   * The outermost written paths whose value or presence differs (ruling 73), in order of first write; `from` and `to`
   * are left out where nothing was or is.
   */
  changes(before: JsonObject, after: JsonObject): PartChange[] {
    const found: {first: number; change: PartChange}[] = [];
    const visit = (parent: Node, path: readonly Key[], from: Json | undefined, to: Json | undefined): void => {
      for (const child of parent.children.values()) {
        const [was, is] = [valueAt(from, child.key), valueAt(to, child.key)];
        const here = [...path, child.key];
        if (child.first < 0) visit(child, here, was, is);
        else if (!isSame(was, is)) {
          const ends = {...(was === undefined ? {} : {from: was}), ...(is === undefined ? {} : {to: is})};
          found.push({first: child.first, change: {path: here, ...ends, rule: child.rule}});
        }
      }
    };
    visit(this.#root, [], before, after);
    const changes = found.sort((a, b) => a.first - b.first).map(({change}) => change);
    for (const [fact, rule] of this.#removedNulls) {
      const gone = valueAt(before, fact) === null && !Object.hasOwn(after, fact);
      if (gone && !this.#root.children.has(fact)) changes.push({path: [fact], from: null, rule});
    }
    return changes;
  }
}

/** The changes as an answer lists them: missing counts as null, sorted by path. */
export function publicChanges(changes: readonly PartChange[]): Change[] {
  const listed: Change[] = [];
  for (const {path, from = null, to = null, rule} of changes) {
    if (!equals(from, to)) listed.push({path: pathText(path), from, to, rule});
  }
  return listed.sort((a, b) => byCodePoint(a.path, b.path));
}

const isSame = (was: Json | undefined, is: Json | undefined): boolean =>
  was === undefined || is === undefined ? was === is : equals(was, is);

/** The value behind one key, or undefined where there is none. */
function valueAt(container: Json | undefined, key: Key): Json | undefined {
  if (typeof container !== 'object' || container === null || !Object.hasOwn(container, key)) return undefined;
  if (Array.isArray(container)) return typeof key === 'number' ? container[key] : undefined;
  return typeof key === 'string' ? container[key] : undefined;
}
