import type {RulectlError} from '../../kit/errors.js';
import {at} from '../../kit/errors.js';
import type {Json, JsonObject} from '../../kit/json.js';
import type {Rule} from '../analysis/program.js';
import {placeOf} from '../grl/place.js';
import {Fault} from '../values/fault.js';
import type {Agenda} from './agenda.js';
import {Deadline, TimedOut} from './clock.js';
import {errors} from './errors.js';
import type {Effect, Limits, LogEntry, SkippedError} from './evaluation.js';
import {LookupPending, Missing} from './pending.js';
import {RankSet} from './rank-set.js';
import {WorkingMemory} from './working-memory.js';
import {WrittenPaths} from './written.js';

export interface RunOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly focus: readonly string[];
  readonly limits: Limits;
  readonly lookups: ReadonlyMap<string, Json> | undefined;
  readonly onError: 'fail' | 'skip-rule';
}

/** One firing, or the error that stood in its place. */
export interface FiringRecord {
  readonly rule: Rule;
  readonly effects: readonly Effect[];
  readonly log: readonly LogEntry[];
  readonly error?: SkippedError;
  readonly inCondition?: true;
}

/** One evaluation by the law of GRL §5. Used once. */
export class Evaluation {
  readonly memory: WorkingMemory;
  readonly written = new WrittenPaths();
  readonly firings: FiringRecord[] = [];
  readonly #ready: RankSet;
  /** Ranks that are out for the rest of the evaluation. */
  readonly #out = new Set<number>();
  /** Ranks that fired since their group was last pushed, for `lock-on-active`. */
  readonly #locked = new Set<number>();
  readonly #active = new Set<string>();
  readonly #focus = ['MAIN'];
  readonly #maxFirings: number;
  #attempts = 0;
  #halted = false;
  #current = -1;

  constructor(
    private readonly agenda: Agenda,
    facts: JsonObject,
    private readonly options: RunOptions,
  ) {
    const {limits, now, lookups} = options;
    this.#maxFirings = limits.maxFirings ?? 10_000;
    this.memory = new WorkingMemory(agenda.compiled, facts, {
      now,
      lookups,
      deadline: new Deadline(limits.timeoutMs ?? 250),
    });
    this.#ready = new RankSet(agenda.ranked.length);
    for (let rank = 0; rank < agenda.ranked.length; rank++) {
      if (agenda.isOpen(rank, now)) this.#ready.add(rank);
      else this.#out.add(rank);
    }
    for (const group of options.focus.toReversed()) if (group !== 'MAIN') this.#push(group);
  }

  /** Runs to the end. Throws what ends the evaluation. */
  run(): this {
    try {
      while (!this.#halted) {
        this.#pushAutoFocus();
        const rank = this.#pick(this.#focus.at(-1)!);
        if (rank >= 0) this.#take(rank);
        else if (this.#focus.length > 1) this.#focus.pop();
        else break;
      }
      return this;
    } catch (thrown) {
      throw this.#explained(thrown);
    }
  }

  /** The highest-ranked rule of a group that may fire, or -1. */
  #pick(group: string): number {
    const {ranked} = this.agenda;
    for (let rank = this.#ready.next(0); rank >= 0; rank = this.#ready.next(rank + 1)) {
      const rule = ranked[rank]!;
      if (rule.agendaGroup !== group || (rule.lockOnActive && this.#locked.has(rank))) continue;
      if (this.#holds(rank)) return rank;
    }
    return -1;
  }

  /** Looks at a condition; one that does not hold waits for its reads to change. */
  #holds(rank: number): boolean {
    this.memory.tick();
    this.#current = rank;
    try {
      if (this.#code(rank).holds(this.memory)) return true;
    } catch (thrown) {
      if (thrown instanceof Missing) this.#askOthers();
      if (!(thrown instanceof Fault) || this.options.onError === 'fail') throw thrown;
      this.firings.push({
        rule: this.#rule(rank),
        effects: [],
        log: [],
        error: this.#skipped(thrown),
        inCondition: true,
      });
    }
    this.#ready.delete(rank);
    return false;
  }

  #code(rank: number) {
    return this.agenda.compiled.codeOf(this.#rule(rank).order);
  }

  #rule(rank: number): Rule {
    return this.agenda.ranked[rank]!;
  }

  /** The other conditions say now what they need, so that all of it is fetched at once. */
  #askOthers(): never {
    for (let rank = this.#ready.next(0); rank >= 0; rank = this.#ready.next(rank + 1)) {
      this.memory.tick();
      try {
        this.#code(rank).holds(this.memory);
      } catch (thrown) {
        if (!(thrown instanceof Missing) && !(thrown instanceof Fault)) throw thrown;
      }
    }
    throw new Missing();
  }

  #take(rank: number): void {
    const rule = this.#rule(rank);
    const {memory} = this;
    if (++this.#attempts > this.#maxFirings) throw this.#limitReached(rule);
    if (rule.noLoop) this.#out.add(rank);
    this.#ready.delete(rank);
    memory.begin(rule.name, rule.actions.length > 1);
    try {
      this.#code(rank).act(memory);
    } catch (thrown) {
      if (!(thrown instanceof Fault) || this.options.onError === 'fail') throw thrown;
      memory.undo();
      this.firings.push({rule, effects: [], log: [], error: this.#skipped(thrown)});
      return;
    }
    const {writes, removedNulls, effects, log, pushes, halts} = memory.output;
    this.firings.push({rule, effects, log});
    for (const keys of writes) this.written.add(keys, rule.name);
    for (const fact of removedNulls) this.written.addRemovedNull(fact, rule.name);
    if (rule.lockOnActive) this.#locked.add(rank);
    if (rule.activationGroup !== undefined) this.#closeGroup(rule.activationGroup, rank);
    for (const slot of memory.changed()) {
      for (const reader of this.agenda.readersOf(slot)) if (!this.#out.has(reader)) this.#ready.add(reader);
    }
    for (const group of pushes) this.#push(group);
    this.#halted = halts;
  }

  /** The first to fire puts the others of its activation group out. */
  #closeGroup(group: string, winner: number): void {
    if (this.#active.has(group)) return;
    this.#active.add(group);
    for (const rank of this.agenda.groups.get(group)!) {
      if (rank === winner) continue;
      this.#out.add(rank);
      this.#ready.delete(rank);
    }
  }

  /** Ruling 69: the group of the highest-ranked rule is pushed last and served first. */
  #pushAutoFocus(): void {
    const groups = new Set<string>();
    for (const rank of this.agenda.autoFocus) {
      const {agendaGroup} = this.#rule(rank);
      if (this.#focus.includes(agendaGroup) || !this.#ready.has(rank)) continue;
      if (groups.has(agendaGroup) || this.#wants(rank)) groups.add(agendaGroup);
    }
    for (const group of [...groups].reverse()) this.#push(group);
  }

  /** A condition that fails counts as eligible: it fails when its turn comes (ruling 81). */
  #wants(rank: number): boolean {
    this.#current = rank;
    try {
      return this.#code(rank).holds(this.memory);
    } catch (thrown) {
      if (thrown instanceof Fault) return true;
      throw thrown;
    }
  }

  /** Receiving the focus unlocks the group's `lock-on-active` rules (rulings 68, 70). */
  #push(group: string): void {
    if (this.#focus.at(-1) === group) return;
    this.#focus.push(group);
    for (const rank of this.#locked) if (this.#rule(rank).agendaGroup === group) this.#locked.delete(rank);
  }

  /** The names of the rules that fired, in order. */
  fired(): string[] {
    return this.firings.filter(firing => !firing.error).map(firing => firing.rule.name);
  }

  #skipped(fault: Fault): SkippedError {
    const {code, message, path = '', line = 0, column = 0} = this.#failure(fault);
    return {code, message, rule: this.#rule(this.#current).name, path, line, column};
  }

  #failure(fault: Fault): RulectlError {
    const rule = this.#rule(this.#current);
    const offset = this.agenda.compiled.sites.offset(this.memory.site, fault.place) ?? rule.nameAt;
    return errors.EVALUATION_FAILED(rule.name, fault.message, this.#at(rule, offset));
  }

  #at(rule: Rule, offset: number) {
    const {path, text} = this.agenda.compiled.program.files[rule.file]!;
    return at({path, ...placeOf(text, offset), rule: rule.name});
  }

  #limitReached(rule: Rule): RulectlError {
    return errors.EVALUATION_MAX_FIRINGS(this.#maxFirings, rule.name, this.#lastFired(), this.#at(rule, rule.nameAt));
  }

  /** The last rules that fired and how often each has. */
  #lastFired(): string {
    const fired = this.fired();
    const counts = new Map<string, number>();
    for (const name of fired) counts.set(name, (counts.get(name) ?? 0) + 1);
    return [...new Set(fired.slice(-10))].map(name => `${name} (${counts.get(name)} times)`).join(', ');
  }

  #explained(thrown: unknown): unknown {
    if (thrown instanceof Fault) return this.#failure(thrown);
    if (thrown instanceof Missing) return new LookupPending([...this.memory.pending.values()]);
    if (!(thrown instanceof TimedOut)) return thrown;
    const rule = this.#rule(Math.max(this.#current, 0));
    const last = this.#lastFired();
    const context = last === '' ? 'No rule had fired.' : `The last rules to fire: ${last}.`;
    return errors.EVALUATION_TIMEOUT(this.options.limits.timeoutMs ?? 250, context, this.#at(rule, rule.nameAt));
  }
}
