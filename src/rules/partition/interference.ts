import type {FootprintPath} from '../analysis/footprint-path.js';
import type {PathTreeNode, Survey} from './survey.js';

/** What a group's writer hands to another group's reader. */
interface Flow {
  /** A rule of the producing group that writes at the path. */
  readonly writer: number;
  /** The highest-ranking rule of the consuming group that meets any write of the producer's part. */
  readonly reader: number;
  readonly path: FootprintPath;
}

/** Two rules of different groups that both write. */
interface Clash {
  readonly rules: readonly [number, number];
  readonly path: FootprintPath;
}

/** How two groups interfere on paths; `low` and `high` are their numbers, `low < high`. */
export interface GroupPair {
  readonly low: number;
  readonly high: number;
  clash?: Clash;
  /** What `low` writes and `high` reads, by connected part of `low`; and the other way round. */
  readonly upward: Map<number, Flow>;
  readonly downward: Map<number, Flow>;
}

/** The groups that interfere on a path, pair by pair; pairs that are missing share nothing that either writes. */
export function pathInterference(
  survey: Survey,
  groups: Int32Array,
  parts: Int32Array,
): ReadonlyMap<string, GroupPair> {
  return new PairFinder(survey, groups, parts).find();
}

/** What one group does at one node. */
interface Share {
  readonly group: number;
  writer: number | undefined;
  reader: number | undefined;
}

class PairFinder {
  private readonly pairs = new Map<string, GroupPair>();

  constructor(
    private readonly survey: Survey,
    private readonly groups: Int32Array,
    private readonly parts: Int32Array,
  ) {}

  find(): ReadonlyMap<string, GroupPair> {
    this.visit(this.survey.tree, []);
    return this.pairs;
  }

  private visit(node: PathTreeNode, above: readonly (readonly Share[])[]): void {
    const here = this.sharesOf(node);
    const chain = [...above, here];
    for (const shares of chain) {
      for (const outer of shares) {
        for (const inner of here) if (outer.group !== inner.group) this.meet(outer, inner, node.path);
      }
    }
    for (const child of node.children.values()) this.visit(child, chain);
  }

  /** By group: its highest-ranking reader, and its lowest-ranking writer, the likeliest to come too late. */
  private sharesOf(node: PathTreeNode): Share[] {
    const {ranks} = this.survey;
    const shares = new Map<number, Share>();
    const shareOf = (rule: number): Share | undefined => {
      const group = this.groups[rule]!;
      if (group < 0) return undefined;
      const share = shares.get(group) ?? {group, writer: undefined, reader: undefined};
      shares.set(group, share);
      return share;
    };
    for (const rule of node.readers) {
      const share = shareOf(rule);
      if (share && (share.reader === undefined || ranks[rule]! < ranks[share.reader]!)) share.reader = rule;
    }
    for (const rule of node.writers) {
      const share = shareOf(rule);
      if (share && (share.writer === undefined || ranks[rule]! > ranks[share.writer]!)) share.writer = rule;
    }
    return [...shares.values()];
  }

  private meet(a: Share, b: Share, path: FootprintPath): void {
    if (a.writer === undefined && b.writer === undefined) return;
    if (a.writer !== undefined && b.writer !== undefined) {
      const [x, y] = a.group < b.group ? [a.writer, b.writer] : [b.writer, a.writer];
      this.pairOf(a.group, b.group).clash ??= {rules: [x, y], path};
    }
    this.flow(a, b, path);
    this.flow(b, a, path);
  }

  private flow(from: Share, to: Share, path: FootprintPath): void {
    if (from.writer === undefined || to.reader === undefined) return;
    const pair = this.pairOf(from.group, to.group);
    const flows = from.group === pair.low ? pair.upward : pair.downward;
    const part = this.parts[from.writer]!;
    const known = flows.get(part);
    if (known && this.survey.ranks[known.reader]! <= this.survey.ranks[to.reader]!) return;
    flows.set(part, {writer: from.writer, reader: to.reader, path});
  }

  private pairOf(a: number, b: number): GroupPair {
    const [low, high] = a < b ? [a, b] : [b, a];
    const key = `${low} ${high}`;
    let pair = this.pairs.get(key);
    if (!pair) {
      pair = {low, high, upward: new Map(), downward: new Map()};
      this.pairs.set(key, pair);
    }
    return pair;
  }
}
