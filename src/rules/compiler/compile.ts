import type {Program, Rule} from '../analysis/program.js';
import type {Context} from './context.js';
import {ActionEmitter} from './emit/action.js';
import {ExpressionEmitter} from './emit/expression.js';
import {HitTable} from './hits.js';
import {type Layout, layoutOf} from './layout.js';
import {functions, operations} from './operations.js';
import {planOf, type RulePlan} from './rule-plan.js';
import {Sites} from './sites.js';

/** A rule's code. Both may throw a Fault, whose place in the text the context's site tells. */
export interface RuleCode {
  readonly holds: (context: Context) => boolean;
  readonly act: (context: Context) => void;
}

/** Code of rules by their order, made chunk by chunk when first needed. */
export class CompiledRules {
  readonly layout: Layout;
  readonly hits: HitTable;
  readonly sites = new Sites();
  /** By rule order. */
  readonly plans: readonly RulePlan[];
  readonly #code: (RuleCode | undefined)[] = [];
  readonly #expressions: ExpressionEmitter;
  readonly #actions: ActionEmitter;

  constructor(readonly program: Program) {
    this.layout = layoutOf(program);
    this.hits = new HitTable(this.layout);
    this.plans = program.rules.map(rule => planOf(rule, this.layout));
    this.#expressions = new ExpressionEmitter(this.layout.places, this.sites);
    this.#actions = new ActionEmitter(this.layout, this.sites, this.#expressions);
  }

  codeOf(order: number): RuleCode {
    return this.#code[order] ?? this.#compileChunk(order);
  }

  /** Rules are compiled some at a time: one call of the compiler costs more than a small rule. */
  #compileChunk(order: number): RuleCode {
    const first = order - (order % chunkSize);
    const rules = this.program.rules.slice(first, first + chunkSize);
    const source = `"use strict"; const {${Object.keys(operations).join(', ')}} = operations; return [\n${rules.map(rule => this.#emit(rule)).join(',\n')}\n];`;
    // The source holds nothing of the rules but what `literal` has quoted.
    const make = new Function('operations', 'functions', source) as (...given: unknown[]) => RuleCode[];
    for (const [i, code] of make(operations, functions).entries()) this.#code[first + i] = code;
    return this.#code[order]!;
  }

  #emit({condition, actions}: Rule): string {
    const statements = actions.map(action => this.#actions.statement(action));
    return `{holds: c => ${this.#expressions.condition(condition)}, act: c => { ${statements.join(' ')} }}`;
  }
}

const chunkSize = 32;
