import {at} from '../../kit/errors.js';
import type {JsonObject} from '../../kit/json.js';
import type {Program} from '../analysis/program.js';
import {CompiledRules} from '../compiler/compiled-rules.js';
import {Agenda} from '../engine/agenda.js';
import type {EvaluateOptions, EvaluationResult, OnError} from '../engine/answer.js';
import {Evaluator} from '../engine/evaluator.js';
import type {Diagnostic} from '../grl/diagnostic.js';
import {lineMap} from '../grl/place.js';
import {errors} from './errors.js';
import type {RuleInfo, Ruleset, RulesetPart} from './ruleset.js';

interface Loaded {
  readonly name: string;
  readonly version: number | null;
  readonly digest: string;
  readonly onError: OnError;
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
  readonly #onError: OnError;
  readonly #compiled: CompiledRules | undefined;
  readonly #info: EvaluationResult['ruleset'];
  readonly #whole: Program;
  #rules: readonly RuleInfo[] | undefined;
  #evaluator: Evaluator | undefined;

  constructor({name, version, digest, onError, program, diagnostics}: Loaded) {
    this.name = name;
    this.version = version;
    this.digest = digest;
    this.diagnostics = diagnostics;
    this.#whole = program;
    this.#onError = onError;
    this.#info = Object.freeze({name, version, digest});
    const isSound = !diagnostics.some(({severity}) => severity === 'error');
    this.program = isSound ? program : undefined;
    this.#compiled = isSound ? new CompiledRules(program) : undefined;
  }

  get rules(): readonly RuleInfo[] {
    return (this.#rules ??= infosOf(this.#whole));
  }

  evaluate(facts: JsonObject, options: EvaluateOptions = {}): EvaluationResult {
    this.#evaluator ??= this.#evaluatorOf(undefined);
    return this.#evaluator.evaluate(facts, options, this.#info);
  }

  part(orders: readonly number[]): RulesetPart {
    const evaluator = this.#evaluatorOf(orders);
    return {orders, evaluatePart: (facts, options = {}) => evaluator.evaluatePart(facts, options)};
  }

  #evaluatorOf(orders: readonly number[] | undefined): Evaluator {
    return new Evaluator(new Agenda(this.#sound(), orders), this.#onError);
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
