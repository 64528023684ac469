import type {Json} from '../../kit/json.js';
import type {Rule} from '../analysis/program.js';
import type {RuleExplanation, Shown} from '../compiler/emit/explanation.js';
import type {Read} from '../compiler/reads.js';
import {equals} from '../values/equality.js';
import {Fault} from '../values/fault.js';
import {copyOf, step} from '../values/path.js';
import {pathText} from '../values/path-text.js';
import {abridged} from './abridged.js';
import type {Agenda} from './agenda.js';
import type {RuleTrace} from './answer.js';
import {Missing} from './lookup-pending.js';
import type {Observer} from './observer.js';
import {type LookedAt, outcomeOf, whyOf} from './why.js';
import type {WorkingMemory} from './working-memory.js';

interface Writes {
  readonly keys: readonly Json[];
  readonly place: number;
  readonly from: Json;
}

/** What is known of one rule. */
interface Notes {
  times: number;
  tests: readonly LookedAt[];
  /** Writes of others to what it reads, since the start or its last firing. */
  since: {rule: string; path: string}[];
  enabledBy: {rule: string; path: string}[];
  readonly writes: {path: string; from: Json; to: Json}[];
  heldAtStart: boolean;
  /** What it said when it last failed. */
  failure: string | undefined;
}

/** Watches an evaluation and says of every rule why it fired or did not. Used once. */
export class Explainer implements Observer {
  readonly #notes: Notes[];
  #before: Writes[] = [];
  #now = 0;
  /** Which rank fired first in each activation group. */
  readonly #winners = new Map<string, number>();
  #haltedBy: string | undefined;
  #last = '';

  constructor(private readonly agenda: Agenda) {
    this.#notes = agenda.ranked.map(() => ({
      times: 0,
      tests: [],
      since: [],
      enabledBy: [],
      writes: [],
      heldAtStart: false,
      failure: undefined,
    }));
  }

  begin(memory: WorkingMemory): void {
    this.#now = memory.now;
    for (const [rank, notes] of this.#notes.entries()) notes.heldAtStart = this.#holds(rank, memory);
    // Nobody waits for what was only asked here.
    memory.pending.clear();
  }

  firing(rank: number, memory: WorkingMemory): void {
    const notes = this.#notes[rank]!;
    notes.tests = this.#lookAt(rank, memory);
    if (notes.times > 0 || !notes.heldAtStart) notes.enabledBy.push(...notes.since);
    notes.since = [];
    this.#before = this.#explanation(rank).targets.flatMap(({keys, place}): Writes[] => {
      const found = attempt(() => keys(memory));
      return found === undefined ? [] : [{keys: found, place, from: copyOf(valueAt(memory, found, place))}];
    });
  }

  fired(rank: number, memory: WorkingMemory): void {
    const notes = this.#notes[rank]!;
    const {name, activationGroup} = this.#rule(rank);
    notes.times++;
    this.#last = name;
    if (activationGroup !== undefined && !this.#winners.has(activationGroup)) this.#winners.set(activationGroup, rank);
    for (const {keys, place, from} of this.#before) {
      const to = valueAt(memory, keys, place);
      if (!equals(from, to)) notes.writes.push({path: pathText(keys), from: abridged(from), to: abridged(to)});
    }
    for (const read of new Set(memory.changed())) {
      const link = {rule: this.#last, path: this.#textOf(read)};
      for (const reader of this.agenda.readersOf(read)) this.#notes[reader]!.since.push(link);
    }
  }

  failed(rank: number, message: string): void {
    this.#notes[rank]!.failure = message;
  }

  end(memory: WorkingMemory, halted: boolean): void {
    if (halted) this.#haltedBy = this.#last;
    for (const [rank, notes] of this.#notes.entries()) if (notes.times === 0) notes.tests = this.#lookAt(rank, memory);
  }

  /** In rank order, rules that are disabled at the end. */
  trace(): RuleTrace[] {
    const disabled = this.agenda.disabled.map(
      ({name}): RuleTrace => ({rule: name, outcome: 'blocked', why: 'the rule is disabled', times: 0}),
    );
    return [...this.#notes.map((notes, rank) => this.#traceOf(rank, notes)), ...disabled];
  }

  #traceOf(rank: number, {times, tests, enabledBy, writes, failure}: Notes): RuleTrace {
    const rule = this.#rule(rank);
    const result = outcomeOf(rule.condition, tests);
    const blocked = times > 0 ? undefined : this.#blocked(rank, result.holds);
    const outcome = times > 0 ? 'fired' : failure !== undefined ? 'failed' : blocked ? 'blocked' : 'not-fired';
    const why = whyOf(result);
    return {
      rule: rule.name,
      outcome,
      why: times > 0 ? why : (failure ?? blocked ?? why),
      times,
      conditions: tests.map(({text, value, operands}) => ({text, value, ...(operands.length > 0 ? {operands} : {})})),
      ...(enabledBy.length > 0 ? {enabledBy: unique(enabledBy)} : {}),
      ...(writes.length > 0 ? {writes} : {}),
    };
  }

  /** What kept a rule from being looked at, or from firing though its condition holds. */
  #blocked(rank: number, holds: boolean): string | undefined {
    const {agendaGroup, activationGroup, dateEffective, dateExpires} = this.#rule(rank);
    const now = this.#now;
    const date = (ms: number): string => new Date(ms).toISOString();
    if (dateEffective !== undefined && now < dateEffective) return `it is effective from ${date(dateEffective)} on`;
    if (dateExpires !== undefined && now >= dateExpires) return `it expired at ${date(dateExpires)}`;
    const winner = activationGroup === undefined ? undefined : this.#winners.get(activationGroup);
    if (winner !== undefined && winner !== rank) {
      return `${this.#rule(winner).name} fired first in activation group "${activationGroup}"`;
    }
    if (!holds) return undefined;
    if (this.#haltedBy !== undefined) return `${this.#haltedBy} ended the evaluation with Halt()`;
    return agendaGroup === 'MAIN' ? undefined : `agenda group "${agendaGroup}" did not receive the focus`;
  }

  #lookAt(rank: number, memory: WorkingMemory): LookedAt[] {
    const ask = ({text, value}: Shown) => ({text, value: abridged(attempt(() => value(memory)) ?? null)});
    return this.#explanation(rank).tests.map(test => ({...ask(test), operands: test.operands.map(ask)}));
  }

  #holds(rank: number, memory: WorkingMemory): boolean {
    const {table, compiled} = this.agenda;
    if (table.hasTests[rank] === 1) return table.holds(rank, memory);
    return attempt(() => compiled.code.of(this.#rule(rank).order).holds(memory)) ?? false;
  }

  #explanation(rank: number): RuleExplanation {
    return this.agenda.compiled.explanations.of(this.#rule(rank).order);
  }

  #rule(rank: number): Rule {
    return this.agenda.ranked[rank]!;
  }

  #textOf(read: Read): string {
    const {places, watches} = this.agenda.compiled.layout;
    if (read >= 0) return pathText(places.path(read));
    const watch = watches.all[~read]!;
    if (watch.kind === 'facts') return 'Facts';
    return watch.kind === 'type' ? watch.type : pathText([watch.fact, ...watch.keys]);
  }
}

/** A value, or undefined when it cannot be had. */
function attempt<Value>(ask: () => Value): Value | undefined {
  try {
    return ask();
  } catch (thrown) {
    if (thrown instanceof Fault || thrown instanceof Missing) return undefined;
    throw thrown;
  }
}

const valueAt = (memory: WorkingMemory, keys: readonly Json[], place: number): Json =>
  place < 0 ? keys.reduce<Json>(step, memory.facts) : memory.read(place);

const unique = <Link extends {rule: string; path: string}>(links: readonly Link[]): Link[] => [
  ...new Map(links.map(link => [`${link.rule}\n${link.path}`, link])).values(),
];
