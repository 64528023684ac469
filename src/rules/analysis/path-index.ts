import {type FootprintPath, typesOfFact} from './footprint-path.js';

interface Node<Item> {
  readonly children: Map<string, Node<Item>>;
  readonly items: Item[];
}

/** Things that stand at paths, such that those which meet a path (`pathsMeet`) are found without asking all the others. */
export class PathIndex<Item> {
  readonly #root: Node<Item> = emptyNode();
  /** By type: what stands at its instances, and the facts at which something stands that are its numbered instances. */
  readonly #numbered = new Map<string, Item[]>();
  readonly #instances = new Map<string, Set<string>>();

  add({steps, numbered}: FootprintPath, item: Item): void {
    let node = this.#root;
    for (const step of steps) node = entryOf(node.children, step, emptyNode<Item>);
    node.items.push(item);
    const [fact] = steps;
    if (fact === undefined) return;
    if (numbered) entryOf(this.#numbered, fact, (): Item[] => []).push(item);
    for (const type of typesOfFact(fact)) entryOf(this.#instances, type, () => new Set<string>()).add(fact);
  }

  /** What stands at, above or under a path; the same thing more than once when it stands at several such places. */
  *meeting({steps, numbered}: FootprintPath): Generator<Item> {
    const [fact] = steps;
    if (fact !== undefined) {
      for (const type of typesOfFact(fact)) yield* this.#numbered.get(type) ?? [];
      const instances = numbered ? (this.#instances.get(fact) ?? []) : [];
      for (const instance of instances) yield* itemsUnder(this.#root.children.get(instance)!);
    }
    let node = this.#root;
    for (const step of steps) {
      yield* node.items;
      const next = node.children.get(step);
      if (!next) return;
      node = next;
    }
    yield* itemsUnder(node);
  }

  /** Whether one of the things that meet a path is acceptable; looks no further than the first. */
  anyMeets(path: FootprintPath, accepts: (item: Item) => boolean = () => true): boolean {
    for (const item of this.meeting(path)) if (accepts(item)) return true;
    return false;
  }
}

const emptyNode = <Item>(): Node<Item> => ({children: new Map(), items: []});

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/** Without recursion: a path may have thousands of steps. */
function* itemsUnder<Item>(top: Node<Item>): Generator<Item> {
  const open = [top];
  for (let node = open.pop(); node; node = open.pop()) {
    yield* node.items;
    for (const child of node.children.values()) open.push(child);
  }
}
