import type {Program, Rule} from '../analysis/program.js';
import type {Context} from './context.js';
import {ActionEmitter} from './emit/action.js';
import {ExplanationEmitter, type RuleExplanation} from './emit/explanation.js';
import {ExpressionEmitter} from './emit/expression.js';
import {HitTable} from './hits.js';
import {type MemoryLayout, memoryLayoutOf} from './memory-layout.js';
import {functions, operations} from './operations.js';
import {type RulePlan, rulePlanOf} from './rule-plan.js';
import {Sites} from './sites.js';

/** A rule's code. Both may throw a Fault, whose place in the text the context's site tells. */
export interface RuleCode {
  readonly holds: (context: Context) => boolean;
  readonly act: (context: Context) => void;
}

/** A program with all that evaluating it takes; what is big is made when it is first needed. */
export class CompiledRules {
  readonly layout: MemoryLayout;
  readonly hits: HitTable;
  readonly sites = new Sites();
  /** By rule order. */
  readonly plans: readonly RulePlan[];
  readonly code: RuleChunks<RuleCode>;
  readonly explanations: RuleChunks<RuleExplanation>;

  constructor(readonly program: Program) {
    this.layout = memoryLayoutOf(program);
    this.hits = new HitTable(this.layout);
    this.plans = program.rules.map(rule => rulePlanOf(rule, this.layout));
    const expressions = new ExpressionEmitter(this.layout.places, this.sites);
    const actions = new ActionEmitter(this.layout, this.sites, expressions);
    const explanations = new ExplanationEmitter(this.layout.places, expressions);
    this.code = new RuleChunks(program, ({condition, actions: all}) => {
      const statements = all.map(action => actions.statement(action));
      return `{holds: c => ${expressions.condition(condition)}, act: c => { ${statements.join(' ')} }}`;
    });
    this.explanations = new RuleChunks(program, rule => explanations.rule(rule));
  }
}

/** Something for each rule that is made by compiling JavaScript, some rules at a time and only when first needed. */
class RuleChunks<Code> {
  readonly #code: (Code | undefined)[] = [];

  /** `emit` gives a JavaScript expression in which nothing of the rule stands but what `literal` has quoted. */
  constructor(
    private readonly program: Program,
    private readonly emit: (rule: Rule) => string,
  ) {}

  /** Whether it has been made. */
  has(order: number): boolean {
    return this.#code[order] !== undefined;
  }

  /** Of the rule with this order. */
  of(order: number): Code {
    return this.#code[order] ?? this.#compile(order);
  }

  /** One call of the platform's compiler costs more than a small rule. */
  #compile(order: number): Code {
    const first = order - (order % chunkSize);
    const rules = this.program.rules.slice(first, first + chunkSize);
    const source = `"use strict"; ${prologue} return [\n${rules.map(this.emit).join(',\n')}\n];`;
    const make = new Function('operations', 'functions', source) as (...given: unknown[]) => Code[];
    for (const [i, code] of make(operations, functions).entries()) this.#code[first + i] = code;
    return this.#code[order]!;
  }
}

const chunkSize = 32;

const prologue = `const {${Object.keys(operations).join(', ')}} = operations;`;
