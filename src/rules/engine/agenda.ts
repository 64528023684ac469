import type {Rule} from '../analysis/program.js';
import type {CompiledRules} from '../compiler/compile.js';

/** Some rules of a ruleset in the order in which they are served: salience, then load order. */
export class Agenda {
  readonly ranked: readonly Rule[];
  /** Ranks of the rules that a slot's change re-arms. */
  readonly #readers: number[][] = [];
  /** Ranks of the members of each activation group. */
  readonly groups = new Map<string, number[]>();
  /** Ranks of the rules that push their group, if any rule has anything to do with the focus. */
  readonly autoFocus: readonly number[];

  constructor(
    readonly compiled: CompiledRules,
    orders: readonly number[] | undefined,
  ) {
    const all = compiled.program.rules;
    const chosen = orders === undefined ? [...all] : orders.map(order => all[order]!);
    this.ranked = chosen.sort((a, b) => b.salience - a.salience || a.order - b.order);
    for (const [rank, {order, activationGroup}] of this.ranked.entries()) {
      for (const slot of compiled.layout.reads[order]!) (this.#readers[slot] ??= []).push(rank);
      if (activationGroup === undefined) continue;
      const members = this.groups.get(activationGroup);
      if (members) members.push(rank);
      else this.groups.set(activationGroup, [rank]);
    }
    this.autoFocus = this.ranked.flatMap((rule, rank) => (rule.autoFocus ? [rank] : []));
  }

  readersOf(slot: number): readonly number[] {
    return this.#readers[slot] ?? none;
  }

  /** Whether a rule may be served at all at a time. */
  isOpen(rank: number, now: number): boolean {
    const {enabled, dateEffective, dateExpires} = this.ranked[rank]!;
    return (
      enabled &&
      (dateEffective === undefined || dateEffective <= now) &&
      (dateExpires === undefined || now < dateExpires)
    );
  }
}

const none: readonly number[] = [];
