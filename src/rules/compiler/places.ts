/** A step of a constant path: the key of an object or the index into an array. */
export type Key = string | number;

/**
 * The constant paths of a ruleset as a tree, so that a path is a small number. Place 0 is the facts as a whole, its
 * children are the facts by name.
 */
export class Places {
  readonly parents: number[] = [-1];
  /** The last step of each; that of place 0 means nothing. */
  readonly keys: Key[] = [''];
  readonly #children: (Map<Key, number> | undefined)[] = [undefined];
  /** Places that have a child by an index. */
  readonly #withItems = new Set<number>();

  get count(): number {
    return this.parents.length;
  }

  /** The place below another, made when it is new. */
  below(parent: number, key: Key): number {
    const children = (this.#children[parent] ??= new Map());
    let place = children.get(key);
    if (place === undefined) {
      place = this.parents.push(parent) - 1;
      this.keys.push(key);
      this.#children.push(undefined);
      children.set(key, place);
      if (typeof key === 'number') this.#withItems.add(parent);
    }
    return place;
  }

  at(path: readonly Key[]): number {
    let place = 0;
    for (let i = 0; i < path.length; i++) place = this.below(place, path[i]!);
    return place;
  }

  childrenOf(place: number): ReadonlyMap<Key, number> {
    return this.#children[place] ?? noChildren;
  }

  /** Whether any path has an index at this place. */
  hasItems(place: number): boolean {
    return this.#withItems.has(place);
  }

  /** All places under one, parents before children, itself left out. */
  *under(place: number): Generator<number> {
    for (const child of this.childrenOf(place).values()) {
      yield child;
      yield* this.under(child);
    }
  }

  /** The places above one, itself and the facts as a whole left out, nearest first. */
  *above(place: number): Generator<number> {
    for (let at = this.parents[place]!; at > 0; at = this.parents[at]!) yield at;
  }

  /** The steps from the facts to a place. */
  path(place: number): Key[] {
    const path: Key[] = [];
    for (let at = place; at > 0; at = this.parents[at]!) path.push(this.keys[at]!);
    return path.reverse();
  }

  /** The name of the fact in which a place lies. */
  factOf(place: number): string {
    let at = place;
    while (this.parents[at]! > 0) at = this.parents[at]!;
    return this.keys[at] as string;
  }
}

const noChildren: ReadonlyMap<Key, number> = new Map();
