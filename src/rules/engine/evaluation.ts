import {monotonicMs} from '../../kit/clock.js';
import type {Json, JsonObject} from '../../kit/json.js';
import type {RuleCode} from '../compiler/compiled-rules.js';
import {Fault} from '../values/fault.js';
import type {Agenda} from './agenda.js';
import {defaultLimits, type Limits, type OnError} from './answer.js';
import {Deadline, TimedOut} from './deadline.js';
import {EvaluationRecord} from './evaluation-record.js';
import {Failures} from './failures.js';
import type {FiringLog} from './firing-log.js';
import {FocusStack} from './focus-stack.js';
import {LookupPending, Missing} from './lookup-pending.js';
import type {Observer} from './observer.js';
import {RankSet} from './rank-set.js';
import {flags} from './rule-table.js';
import {WorkingMemory} from './working-memory.js';

export interface EvaluationInput {
  /** `monotonicMs()` when the evaluation began. */
  readonly start: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly focus: readonly string[] | undefined;
  readonly limits: Limits | undefined;
  readonly lookups: ReadonlyMap<string, Json> | undefined;
  readonly observer?: Observer | undefined;
}

/**
 * One evaluation after another by the law of firing (docs/semantics.md), none while another is under way. The rules
 * that are worth a look are a set of ranks: it begins with those whose guard holds; a rule leaves it when it is looked
 * at, and is back when something that it reads has changed (which is refraction). The lowest rank in the set whose
 * condition holds fires.
 */
export class Evaluation {
  /** What the latest run has done. */
  readonly record: EvaluationRecord;
  readonly #memory: WorkingMemory;
  readonly #firings: FiringLog;
  readonly #failures: Failures;
  readonly #deadline = new Deadline();
  readonly #isPlain: Uint8Array;
  readonly #ready: RankSet;
  readonly #focus: FocusStack;
  /** Whether a rank is out for the rest of the evaluation: with the number of the evaluation. */
  readonly #out: Int32Array;
  #number = 0;
  /** Activation groups of which a rule has fired. */
  readonly #closedGroups = new Set<string>();
  #maxFirings = 0;
  #attempts = 0;
  #current = -1;
  #observer: Observer | undefined;
  readonly #read = (place: number): Json => this.#memory.read(place);

  constructor(
    private readonly agenda: Agenda,
    private readonly onError: OnError,
  ) {
    this.#memory = new WorkingMemory(agenda.compiled, this.#deadline, agenda.isRead);
    this.record = new EvaluationRecord(agenda, this.#memory);
    this.#firings = this.record.firings;
    this.#failures = new Failures(agenda, this.#memory);
    this.#isPlain = agenda.table.plainRanks(onError);
    this.#ready = new RankSet(agenda.ranked.length);
    this.#focus = new FocusStack(agenda.ranked);
    this.#out = new Int32Array(agenda.ranked.length);
  }

  /** Runs to the end; `record` tells what it came to until the next run. Throws what ends the evaluation. */
  run(facts: JsonObject, input: EvaluationInput): void {
    const {start, now, focus, limits, lookups, observer} = input;
    const timeoutMs = limits?.timeoutMs ?? defaultLimits.timeoutMs;
    this.#maxFirings = limits?.maxFirings ?? defaultLimits.maxFirings;
    this.#deadline.start(start, timeoutMs);
    this.#observer = observer;
    this.#begin(facts, now, lookups);
    try {
      observer?.begin(this.#memory);
      this.agenda.fill(this.#ready, this.#read);
      const halted = this.agenda.usesFocus ? this.#runFocused(focus) : this.#runPlain();
      observer?.end(this.#memory, halted);
    } catch (thrown) {
      throw this.#explained(thrown, timeoutMs);
    }
  }

  /** Tells of the failure that ended the latest run; false where time or the stack is too short to see how it stands. */
  tellFailure(observer: Observer, message: string): boolean {
    try {
      if (this.#current >= 0) observer.failed(this.#current, message);
      observer.end(this.#memory, false);
      return true;
    } catch (thrown) {
      if (thrown instanceof TimedOut || thrown instanceof RangeError) return false;
      throw thrown;
    }
  }

  #begin(facts: JsonObject, now: number, lookups: ReadonlyMap<string, Json> | undefined): void {
    this.#memory.reset(facts, now, lookups);
    this.record.clear();
    if (this.#closedGroups.size > 0) this.#closedGroups.clear();
    this.#ready.clear();
    this.#number++;
    this.#attempts = 0;
    this.#current = -1;
    for (const rank of this.agenda.dated) if (!this.agenda.isOpen(rank, now)) this.#out[rank] = this.#number;
  }

  /** All rules are in MAIN: each is taken out when it is looked at. Whether a rule halted. */
  #runPlain(): boolean {
    const ready = this.#ready;
    const {table} = this.agenda;
    for (let rank = ready.takeFirst(); rank >= 0; rank = ready.takeFirst()) {
      this.#deadline.tick();
      if (this.#out[rank] === this.#number) continue;
      if (this.#isPlain[rank] === 1 && this.#observer === undefined) {
        if (table.holds(rank, this.#memory)) this.#firePlain(rank);
      } else if (this.#holds(rank) && this.#fire(rank)) return true;
    }
    return false;
  }

  #runFocused(groups: readonly string[] = []): boolean {
    const focus = this.#focus;
    focus.reset(groups);
    for (;;) {
      this.#pushAutoFocus();
      const rank = this.#pick(focus.top);
      if (rank >= 0) {
        this.#ready.delete(rank);
        if (this.#fire(rank)) return true;
      } else if (!focus.pop()) return false;
    }
  }

  /** The highest-ranked rule of a group that may fire, or -1. */
  #pick(group: string): number {
    const {ranked} = this.agenda;
    for (let rank = this.#ready.next(0); rank >= 0; rank = this.#ready.next(rank + 1)) {
      this.#deadline.tick();
      if (this.#out[rank] === this.#number) this.#ready.delete(rank);
      else if (ranked[rank]!.agendaGroup === group && !this.#focus.isLocked(rank)) {
        const holds = this.#holds(rank);
        if (!holds) this.#ready.delete(rank);
        else return rank;
      }
    }
    return -1;
  }

  /** Whether a condition holds. One that fails is passed over, or ends the evaluation. */
  #holds(rank: number): boolean {
    this.#current = rank;
    const {table} = this.agenda;
    if (table.hasTests[rank] === 1) return table.holds(rank, this.#memory);
    try {
      return this.#code(rank).holds(this.#memory);
    } catch (thrown) {
      if (thrown instanceof Missing) this.#askOthers();
      this.#skip(rank, thrown, true);
      return false;
    }
  }

  #code(rank: number): RuleCode {
    const {code} = this.agenda.compiled;
    const {order} = this.agenda.ranked[rank]!;
    if (code.has(order)) return code.of(order);
    // Rules are compiled once: that is not the time of this evaluation.
    const before = monotonicMs();
    const compiled = code.of(order);
    this.#deadline.extend(monotonicMs() - before);
    return compiled;
  }

  /** The other conditions say now what they need, so that all of it is fetched at once. */
  #askOthers(): void {
    for (let rank = this.#ready.next(0); rank >= 0; rank = this.#ready.next(rank + 1)) {
      this.#deadline.tick();
      try {
        this.#code(rank).holds(this.#memory);
      } catch (thrown) {
        if (!(thrown instanceof Missing) && !(thrown instanceof Fault)) throw thrown;
      }
    }
  }

  /** Notes an error in place of a firing; throws it on when it ends the evaluation. */
  #skip(rank: number, thrown: unknown, inCondition: boolean): void {
    if (!(thrown instanceof Fault) || this.onError === 'fail') throw thrown;
    const error = this.#failures.skipped(rank, thrown);
    this.#firings.addError(rank, error, inCondition);
    this.#observer?.failed(rank, error.message);
  }

  /** The same as `#fire` for a rule that can do no more than put constants somewhere. */
  #firePlain(rank: number): void {
    const memory = this.#memory;
    const {table} = this.agenda;
    this.#attempt(rank);
    if (table.flags[rank] !== 0) this.#out[rank] = this.#number;
    memory.beginPuts(rank);
    try {
      table.act(rank, memory);
    } catch (thrown) {
      this.#skip(rank, thrown, false);
      return;
    }
    this.#firings.add(rank);
    if (memory.hasChanged) this.#rearm();
  }

  /** Counts a firing that is about to begin. */
  #attempt(rank: number): void {
    this.#current = rank;
    if (++this.#attempts <= this.#maxFirings) return;
    throw this.#failures.tooManyFirings(rank, this.#maxFirings, this.record.fired());
  }

  #rearm(): void {
    const changed = this.#memory.changed();
    for (let i = 0; i < changed.length; i++) this.agenda.rearm(this.#ready, changed[i]!, this.#read);
  }

  /** Fires a rule, which has left the set; whether it ends the evaluation. */
  #fire(rank: number): boolean {
    const memory = this.#memory;
    const {table} = this.agenda;
    this.#attempt(rank);
    const special = table.flags[rank]!;
    if ((special & flags.noLoop) !== 0) this.#out[rank] = this.#number;
    this.#observer?.firing(rank, memory);
    memory.begin(rank, table.names[rank]!, this.#firings.count, table.keeps(rank, this.onError));
    try {
      if (table.hasPuts[rank] === 1) table.act(rank, memory);
      else this.#code(rank).act(memory);
    } catch (thrown) {
      if (this.onError === 'skip-rule') memory.undo();
      this.#skip(rank, thrown, false);
      return false;
    }
    this.#firings.add(rank);
    if ((special & flags.lockOnActive) !== 0) this.#lock(rank);
    if ((special & flags.activationGroup) !== 0) this.#closeGroup(this.agenda.ranked[rank]!.activationGroup!, rank);
    this.#rearm();
    this.#observer?.fired(rank, memory);
    return table.hasPuts[rank] === 0 && this.#commit(table.names[rank]!);
  }

  /** Takes over what the firing has put out; whether it halts. */
  #commit(rule: string): boolean {
    const {pushes, halts} = this.#memory.outputs;
    this.record.addWrites(rule);
    for (const group of pushes) this.#focus.push(group);
    return halts;
  }

  /** Where the focus never moves, it is received once. */
  #lock(rank: number): void {
    if (this.agenda.usesFocus) this.#focus.lock(rank);
    else this.#out[rank] = this.#number;
  }

  /** The first to fire puts the others of its activation group out. */
  #closeGroup(group: string, winner: number): void {
    if (this.#closedGroups.has(group)) return;
    this.#closedGroups.add(group);
    for (const rank of this.agenda.activationGroups.get(group)!) {
      if (rank !== winner) this.#out[rank] = this.#number;
    }
  }

  /** Ruling 69: the group of the highest-ranked rule is pushed last and served first. */
  #pushAutoFocus(): void {
    const groups = new Set<string>();
    for (const rank of this.agenda.autoFocus) {
      const {agendaGroup} = this.agenda.ranked[rank]!;
      if (!this.#ready.has(rank) || this.#out[rank] === this.#number || this.#focus.has(agendaGroup)) continue;
      if (groups.has(agendaGroup) || this.#wants(rank)) groups.add(agendaGroup);
    }
    for (const group of [...groups].reverse()) this.#focus.push(group);
  }

  /** A condition that fails counts as eligible: it fails when its turn comes (ruling 81). */
  #wants(rank: number): boolean {
    this.#current = rank;
    this.#deadline.tick();
    try {
      return this.#code(rank).holds(this.#memory);
    } catch (thrown) {
      if (thrown instanceof Fault) return true;
      throw thrown;
    }
  }

  #explained(thrown: unknown, timeoutMs: number): unknown {
    if (thrown instanceof Fault) return this.#failures.failed(this.#current, thrown, this.record.fired());
    if (thrown instanceof Missing) return new LookupPending([...this.#memory.pending.values()]);
    // The stack is at its end: values are walked recursively, and facts may be nested without limit.
    if (thrown instanceof RangeError && this.#current >= 0) {
      return this.#failures.tooDeep(this.#current, this.record.fired());
    }
    return thrown instanceof TimedOut ? this.#failures.timedOut(this.#current, timeoutMs, this.record.fired()) : thrown;
  }
}
