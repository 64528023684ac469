import {addTo} from '../../kit/group-by.js';
import type {Json} from '../../kit/json.js';
import type {Rule} from '../analysis/program.js';
import type {CompiledRules} from '../compiler/compiled-rules.js';
import type {Read} from '../compiler/reads.js';
import type {EqualsGuard} from '../compiler/rule-plan.js';
import {EqualityIndex} from './equality-index.js';
import {chooseGuards} from './guard-choice.js';
import {RangeIndex} from './range-index.js';
import {RankSet} from './rank-set.js';
import {RuleTable} from './rule-table.js';

/** Up to so many readers of a place, looking at them all beats asking which of their guards hold. */
const fewReaders = 8;

/**
 * Some rules of a ruleset in the order in which they are served (salience, then load order), and which of them are
 * worth a look: at the start those whose guard holds, later those that read what has changed.
 */
export class Agenda {
  readonly ranked: readonly Rule[];
  readonly disabled: readonly Rule[];
  readonly table: RuleTable;
  /** Ranks of the members of each activation group. */
  readonly activationGroups = new Map<string, number[]>();
  /** Ranks of the rules that are served only between dates. */
  readonly dated: readonly number[];
  readonly autoFocus: readonly number[];
  /** Whether the focus can ever be elsewhere than in MAIN. */
  readonly usesFocus: boolean;
  /** By place: whether any rule's condition reads it. */
  readonly isRead: Uint8Array;
  /** The index that knows all rules, where one does. */
  readonly soleIndex: EqualityIndex | undefined;
  /** Rules that no index knows. */
  readonly #unguarded: RankSet;
  readonly #hasUnguarded: boolean;
  readonly #equality: readonly EqualityIndex[];
  readonly #ranges: RangeIndex[] = [];
  readonly #readers = new Map<Read, number[]>();
  /** By rank: the guard under which the equality indexes have it. */
  readonly #guards: (EqualsGuard | undefined)[] = [];
  readonly #rearms = new Map<Read, Rearm>();

  constructor(
    readonly compiled: CompiledRules,
    orders?: readonly number[],
  ) {
    const {rules} = compiled.program;
    const chosen = orders === undefined ? rules : orders.map(order => rules[order]!);
    this.disabled = chosen.filter(rule => !rule.enabled);
    this.ranked = chosen.filter(rule => rule.enabled).sort((a, b) => b.salience - a.salience || a.order - b.order);
    this.table = new RuleTable(this.ranked, compiled.plans);
    this.dated = ranksOf(this.ranked, rule => rule.dateEffective !== undefined || rule.dateExpires !== undefined);
    this.autoFocus = ranksOf(this.ranked, rule => rule.autoFocus);
    this.usesFocus = this.ranked.some(
      rule => rule.agendaGroup !== 'MAIN' || rule.actions.some(action => action.kind === 'focus'),
    );
    this.#unguarded = new RankSet(this.ranked.length);
    const {equality, hasUnguarded} = this.#index();
    this.#equality = equality;
    this.#hasUnguarded = hasUnguarded;
    this.soleIndex = equality.length === 1 && !hasUnguarded && this.#ranges.length === 0 ? equality[0] : undefined;
    this.isRead = new Uint8Array(compiled.layout.places.count);
    for (const read of this.#readers.keys()) if (read >= 0) this.isRead[read] = 1;
  }

  /** The rules to look at when an evaluation begins: all whose condition may hold or fail. */
  fill(ready: RankSet, read: (place: number) => Json): void {
    if (this.#hasUnguarded) ready.copy(this.#unguarded);
    const equality = this.#equality;
    for (let i = 0; i < equality.length; i++) {
      const ranks = equality[i]!.ranksFor(read(equality[i]!.place));
      for (let j = 0; j < ranks.length; j++) ready.add(ranks[j]!);
    }
    for (const index of this.#ranges) index.addTo(ready, read(index.place));
  }

  /** Adds the rules that are worth a look now that something has changed. */
  rearm(ready: RankSet, changed: Read, read: (place: number) => Json): void {
    let rearm = this.#rearms.get(changed);
    if (!rearm) this.#rearms.set(changed, (rearm = this.#rearmOf(changed)));
    for (const rank of rearm.always) ready.add(rank);
    for (const index of rearm.guarded) for (const rank of index.ranksFor(read(index.place))) ready.add(rank);
  }

  /** Ranks of the rules whose condition reads it. */
  readersOf(read: Read): readonly number[] {
    return this.#readers.get(read) ?? [];
  }

  /** Whether a rule may be served at a time, milliseconds since 1970. */
  isOpen(rank: number, now: number): boolean {
    const {dateEffective = now, dateExpires = Number.POSITIVE_INFINITY} = this.ranked[rank]!;
    return dateEffective <= now && now < dateExpires;
  }

  /** Files each rule under its best guard; tells whether there are rules without any. */
  #index(): {equality: EqualityIndex[]; hasUnguarded: boolean} {
    const {plans, layout} = this.compiled;
    const guards = chooseGuards(this.ranked.map(rule => plans[rule.order]!.guards));
    const equality = new Map<number, EqualityIndex>();
    const ranges = new Map<number, {low: number; high: number; rank: number}[]>();
    let hasUnguarded = false;
    for (const [rank, {order, activationGroup}] of this.ranked.entries()) {
      for (const read of layout.reads[order]!) addTo(this.#readers, read, rank);
      if (activationGroup !== undefined) addTo(this.activationGroups, activationGroup, rank);
      const guard = guards[rank];
      if (guard?.kind === 'equals') {
        indexAt(equality, guard.place).add(guard.values, rank);
        this.#guards[rank] = guard;
      } else if (guard) {
        addTo(ranges, guard.place, {low: guard.low, high: guard.high, rank});
      } else {
        this.#unguarded.add(rank);
        hasUnguarded = true;
      }
    }
    for (const [place, entries] of ranges) this.#ranges.push(new RangeIndex(place, entries));
    return {equality: [...equality.values()], hasUnguarded};
  }

  /** Of many readers only those are worth a look whose guard holds. */
  #rearmOf(changed: Read): Rearm {
    const readers = this.readersOf(changed);
    if (readers.length <= fewReaders) return {always: readers, guarded: []};
    const always: number[] = [];
    const guarded = new Map<number, EqualityIndex>();
    for (const rank of readers) {
      const guard = this.#guards[rank];
      if (guard) indexAt(guarded, guard.place).add(guard.values, rank);
      else always.push(rank);
    }
    return {always, guarded: [...guarded.values()]};
  }
}

interface Rearm {
  readonly always: readonly number[];
  readonly guarded: readonly EqualityIndex[];
}

const ranksOf = (ranked: readonly Rule[], is: (rule: Rule) => boolean): number[] =>
  ranked.flatMap((rule, rank) => (is(rule) ? [rank] : []));

/** The index of a place, made when there is none yet. */
function indexAt(indexes: Map<number, EqualityIndex>, place: number): EqualityIndex {
  let index = indexes.get(place);
  if (!index) indexes.set(place, (index = new EqualityIndex(place)));
  return index;
}
