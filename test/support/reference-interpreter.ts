import {byCodePoint, type Json, type JsonObject} from '../../src/kit/json.js';
import type {Program, Rule} from '../../src/rules/analysis/program.js';
import type {Change, Effect, LogEntry} from '../../src/rules/engine/answer.js';
import {equals} from '../../src/rules/values/equality.js';
import {copyOf, step} from '../../src/rules/values/path.js';
import {type FiringOutput, fire, pathText} from './reference-actions.js';
import {evaluate, Failure, type Scope, truthAt} from './reference-expressions.js';
import {readsAlike} from './reference-reads.js';

/**
 * The law of firing as naive as it can be written: every condition is evaluated again before every firing, what a rule
 * reads is compared by value, facts are copied whole. It shares nothing with the engine but the meaning of values, so
 * that the two can be held against each other.
 */
export interface InterpretOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly focus?: readonly string[];
  readonly limits?: {readonly maxFirings?: number};
  readonly onError?: 'fail' | 'skip-rule';
  /** Answers of look-ups; undefined for one that has none. */
  readonly lookup?: (name: string, args: readonly Json[]) => Json | undefined;
}

export interface InterpretError {
  readonly kind: 'runtime' | 'lookup' | 'limit';
  readonly message: string;
  readonly rule: string;
  /** Index into Program.files and UTF-16 offset. */
  readonly file: number;
  readonly at: number;
}

/** A firing, or, with skip-rule, what stood in its place. */
export interface InterpretedFiring {
  readonly order: number;
  readonly effects: readonly Effect[];
  readonly log: readonly LogEntry[];
  readonly error?: InterpretError;
}

/** One outermost written path whose value is not what it was; `from` and `to` are absent where nothing was or is. */
export interface InterpretedChange {
  readonly path: readonly (string | number)[];
  readonly from?: Json;
  readonly to?: Json;
  readonly rule: string;
}

export type Interpretation =
  | {
      readonly ok: true;
      readonly facts: JsonObject;
      readonly changes: Change[];
      readonly fired: string[];
      readonly effects: Effect[];
      readonly log: LogEntry[];
      readonly errors: InterpretError[];
      /** Firings and skipped errors in one sequence. */
      readonly firings: InterpretedFiring[];
      /** `changes` with their paths as keys, in order of first write. */
      readonly rawChanges: InterpretedChange[];
    }
  | {
      readonly ok: false;
      readonly error: InterpretError;
      readonly fired: string[];
      readonly firings: InterpretedFiring[];
    };

/** Evaluates all rules of a program. */
export const interpret = (program: Program, facts: JsonObject, options: InterpretOptions): Interpretation =>
  new Interpreter(program.rules, facts, options).run();

/** Evaluates the rules with these orders only, as one group's node does. */
export function interpretPart(
  program: Program,
  orders: readonly number[],
  facts: JsonObject,
  options: InterpretOptions,
): Interpretation {
  const chosen = new Set(orders);
  return new Interpreter(
    program.rules.filter(rule => chosen.has(rule.order)),
    facts,
    options,
  ).run();
}

class Interpreter {
  private facts: JsonObject;
  private readonly ranked: readonly Rule[];
  private readonly focus = ['MAIN'];
  /** Rules that fired or failed and whose reads have not changed since (refraction). */
  private readonly spent = new Set<Rule>();
  /** Rules that fired or failed at all, for `no-loop`. */
  private readonly used = new Set<Rule>();
  /** Rules that fired since their group was last pushed, for `lock-on-active`. */
  private readonly locked = new Set<Rule>();
  /** The rule of each activation group that fired. */
  private readonly active = new Map<string, Rule>();
  private readonly writes: {readonly keys: readonly (string | number)[]; readonly rule: string}[] = [];
  private readonly firings: InterpretedFiring[] = [];
  private attempts = 0;
  private halted = false;

  constructor(
    rules: readonly Rule[],
    private readonly input: JsonObject,
    private readonly options: InterpretOptions,
  ) {
    this.facts = copyOf(input);
    this.ranked = [...rules].sort((a, b) => b.salience - a.salience || a.order - b.order);
    for (const group of [...(options.focus ?? [])].reverse()) if (group !== 'MAIN') this.push(group);
  }

  run(): Interpretation {
    try {
      while (!this.halted) {
        this.pushAutoFocus();
        const focused = this.focus.at(-1)!;
        const next = this.ranked.find(rule => rule.agendaGroup === focused && this.isFree(rule) && this.wants(rule));
        if (next) this.take(next);
        else if (this.focus.length > 1) this.focus.pop();
        else break;
      }
      return this.answer();
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      return {ok: false, error: error.reason, fired: this.fired(), firings: this.firings};
    }
  }

  /** Not blocked by anything but focus and `lock-on-active`. */
  private isFreeButForFocus(rule: Rule): boolean {
    const {now} = this.options;
    const owner = rule.activationGroup === undefined ? undefined : this.active.get(rule.activationGroup);
    return (
      rule.enabled &&
      (rule.dateEffective ?? Number.NEGATIVE_INFINITY) <= now &&
      now < (rule.dateExpires ?? Number.POSITIVE_INFINITY) &&
      !this.spent.has(rule) &&
      !(rule.noLoop && this.used.has(rule)) &&
      (owner === undefined || owner === rule)
    );
  }

  private isFree(rule: Rule): boolean {
    return this.isFreeButForFocus(rule) && !(rule.lockOnActive && this.locked.has(rule));
  }

  /** Whether the condition holds, or fails with an error: then the rule is picked as well, and fails (ruling 3). */
  private wants(rule: Rule): boolean {
    try {
      return this.holds(rule);
    } catch (error) {
      if (error instanceof Failure) return true;
      throw error;
    }
  }

  private holds(rule: Rule): boolean {
    return truthAt(rule.condition, evaluate(rule.condition, this.scope()));
  }

  private scope(): Scope {
    const {now, lookup = () => undefined} = this.options;
    return {facts: this.facts, now, instances: [], lookup};
  }

  /** Before each pick (ruling 69): the group of the highest-ranked rule is pushed last and served first. */
  private pushAutoFocus(): void {
    const groups = this.ranked
      .filter(rule => rule.autoFocus && !this.focus.includes(rule.agendaGroup))
      .filter(rule => this.isFreeButForFocus(rule) && this.wants(rule))
      .map(rule => rule.agendaGroup);
    for (const group of [...new Set(groups)].reverse()) this.push(group);
  }

  /** Receiving the focus unlocks the group's `lock-on-active` rules (rulings 68, 70). */
  private push(group: string): void {
    if (this.focus.at(-1) === group) return;
    this.focus.push(group);
    for (const rule of this.locked) if (rule.agendaGroup === group) this.locked.delete(rule);
  }

  private take(rule: Rule): void {
    let output: FiringOutput;
    try {
      this.holds(rule);
      if (++this.attempts > (this.options.limits?.maxFirings ?? 10_000)) {
        throw new Stop({kind: 'limit', message: 'too many firings', rule: rule.name, file: rule.file, at: rule.nameAt});
      }
      this.used.add(rule);
      output = fire(rule, this.scope());
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.fail(rule, error);
      return;
    }
    this.spent.add(rule);
    this.locked.add(rule);
    if (rule.activationGroup !== undefined) this.active.set(rule.activationGroup, rule);
    this.rearm(output.facts);
    this.facts = output.facts;
    this.writes.push(...output.writes.map(keys => ({keys, rule: rule.name})));
    this.firings.push({order: rule.order, effects: output.effects, log: output.log});
    for (const group of output.pushes) this.push(group);
    this.halted = output.halted;
  }

  /** A failed rule waits until its reads change (ruling 74), or ends the evaluation. */
  private fail(rule: Rule, {kind, message, at}: Failure): void {
    const error = {kind, message, rule: rule.name, file: rule.file, at};
    if (kind === 'lookup' || this.options.onError !== 'skip-rule') throw new Stop(error);
    this.spent.add(rule);
    this.firings.push({order: rule.order, effects: [], log: [], error});
  }

  private rearm(after: JsonObject): void {
    for (const rule of this.spent) {
      if (!readsAlike(rule.condition, this.facts, after)) this.spent.delete(rule);
    }
  }

  private fired(): string[] {
    const names = new Map(this.ranked.map(rule => [rule.order, rule.name]));
    return this.firings.filter(firing => !firing.error).map(firing => names.get(firing.order)!);
  }

  private answer(): Interpretation {
    const rawChanges = changesOf(this.writes, this.input, this.facts);
    return {
      ok: true,
      facts: this.facts,
      changes: rawChanges
        .map(({path, from = null, to = null, rule}) => ({path: pathText(path), from, to, rule}))
        .sort((a, b) => byCodePoint(a.path, b.path)),
      fired: this.fired(),
      effects: this.firings.flatMap(firing => firing.effects),
      log: this.firings.flatMap(firing => firing.log),
      errors: this.firings.flatMap(firing => firing.error ?? []),
      firings: this.firings,
      rawChanges,
    };
  }
}

/** Ends the evaluation. */
class Stop {
  constructor(readonly reason: InterpretError) {}
}

/** Ruling 73: of all written paths the outermost, where the value at the end is another than at the start. */
function changesOf(
  writes: readonly {readonly keys: readonly (string | number)[]; readonly rule: string}[],
  before: JsonObject,
  after: JsonObject,
): InterpretedChange[] {
  const isUnder = (keys: readonly Json[], prefix: readonly Json[]): boolean =>
    prefix.length <= keys.length && prefix.every((key, i) => key === keys[i]);
  const paths = [...new Map(writes.map(({keys}) => [JSON.stringify(keys), keys])).values()];
  const outermost = paths.filter(path => !paths.some(other => other !== path && isUnder(path, other)));
  return outermost.flatMap(path => {
    const rule = writes.findLast(({keys}) => isUnder(keys, path))!.rule;
    const [from, to] = [valueAt(before, path), valueAt(after, path)];
    if (equals(from ?? null, to ?? null)) return [];
    return [{path, ...(from === undefined ? {} : {from}), ...(to === undefined ? {} : {to}), rule}];
  });
}

/** The value at a path, or undefined where there is none. */
function valueAt(facts: JsonObject, path: readonly (string | number)[]): Json | undefined {
  const parent = path.slice(0, -1).reduce((value: Json, key) => step(value, key), facts);
  const last = path.at(-1)!;
  const present = typeof parent === 'object' && parent !== null && Object.hasOwn(parent, last);
  return present && Array.isArray(parent) === (typeof last === 'number') ? step(parent, last) : undefined;
}
