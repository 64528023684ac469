import {isoNow} from '../../kit/clock.js';
import {at} from '../../kit/errors.js';
import {isObject, type JsonObject} from '../../kit/json.js';
import type {Program} from '../analysis/program.js';
import {CompiledRules} from '../compiler/compile.js';
import {Agenda} from '../engine/agenda.js';
import {errors as engineErrors} from '../engine/errors.js';
import {Evaluation} from '../engine/evaluate.js';
import type {EvaluateOptions, EvaluationResult, PartOutcome} from '../engine/evaluation.js';
import {publicChanges} from '../engine/written.js';
import type {Diagnostic} from '../grl/diagnostic.js';
import {lineMap} from '../grl/place.js';
import {parseDate} from '../values/date.js';
import {errors} from './errors.js';
import type {RuleInfo, Ruleset, RulesetPart} from './ruleset.js';

interface Loaded {
  readonly name: string;
  readonly version: number | null;
  readonly digest: string;
  readonly onError: 'fail' | 'skip-rule';
  /** Means something only when no diagnostic is an error. */
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
}

/** Compiled rules behind the contract of a Ruleset. */
export class LoadedRuleset implements Ruleset {
  readonly name: string;
  readonly version: number | null;
  readonly digest: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly program: Program | undefined;
  readonly rules: readonly RuleInfo[];
  readonly #onError: 'fail' | 'skip-rule';
  readonly #compiled: CompiledRules | undefined;
  #agenda: Agenda | undefined;

  constructor({name, version, digest, onError, program, diagnostics}: Loaded) {
    this.name = name;
    this.version = version;
    this.digest = digest;
    this.diagnostics = diagnostics;
    this.rules = infosOf(program);
    this.#onError = onError;
    const isSound = !diagnostics.some(({severity}) => severity === 'error');
    this.program = isSound ? program : undefined;
    this.#compiled = isSound ? new CompiledRules(program) : undefined;
  }

  evaluate(facts: JsonObject, options: EvaluateOptions = {}): EvaluationResult {
    const start = performance.now();
    this.#agenda ??= new Agenda(this.#sound(), undefined);
    const now = options.now ?? isoNow();
    const evaluation = this.#run(this.#agenda, facts, {...options, now});
    const {memory, written, firings} = evaluation;
    const fired = evaluation.fired();
    const errors = firings.flatMap(({error}) => error ?? []);
    return {
      ruleset: {name: this.name, version: this.version, digest: this.digest},
      facts: memory.facts,
      changes: publicChanges(written.changes(facts, memory.facts)),
      fired,
      effects: firings.flatMap(({effects}) => effects),
      log: firings.flatMap(({log}) => log),
      now,
      stats: {rules: this.rules.length, fired: fired.length, durationUs: usSince(start)},
      ...(errors.length === 0 ? {} : {errors}),
    };
  }

  part(orders: readonly number[]): RulesetPart {
    const agenda = new Agenda(this.#sound(), orders);
    const evaluatePart = (facts: JsonObject, options: EvaluateOptions = {}): PartOutcome => {
      const start = performance.now();
      const {memory, written, firings} = this.#run(agenda, facts, options);
      return {
        firings: firings.map(({rule: {order}, effects, log, error, inCondition}) => ({
          order,
          ...(effects.length === 0 ? {} : {effects: [...effects]}),
          ...(log.length === 0 ? {} : {log: [...log]}),
          ...(error === undefined ? {} : {error}),
          ...(inCondition ? {inCondition} : {}),
        })),
        changes: written.changes(facts, memory.facts),
        durationUs: usSince(start),
      };
    };
    return {orders, evaluatePart};
  }

  #run(agenda: Agenda, facts: JsonObject, options: EvaluateOptions): Evaluation {
    if (!isObject(facts)) throw engineErrors.EVALUATION_FACTS_INVALID();
    const {now = isoNow(), focus = [], limits = {}, lookups} = options;
    const time = parseDate(now);
    if (!time) throw engineErrors.EVALUATION_NOW_INVALID(now);
    return new Evaluation(agenda, facts, {now: time.ms, focus, limits, lookups, onError: this.#onError}).run();
  }

  #sound(): CompiledRules {
    if (this.#compiled) return this.#compiled;
    const faults = this.diagnostics.filter(({severity}) => severity === 'error');
    const {message, path, line, column, rule} = faults[0]!;
    throw errors.RULESET_INVALID(
      faults.length,
      message,
      at({path, line, column, ...(rule === undefined ? {} : {rule})}),
    );
  }
}

const usSince = (start: number): number => Math.round((performance.now() - start) * 1000);

function infosOf({files, rules}: Program): RuleInfo[] {
  const maps = files.map(({text}) => lineMap(text));
  return rules.map(({name, order, salience, file, nameAt, description}) => ({
    name,
    order,
    salience,
    path: files[file]!.path,
    line: maps[file]!(nameAt).line,
    ...(description === undefined ? {} : {description}),
  }));
}
