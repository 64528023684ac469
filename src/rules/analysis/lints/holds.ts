import {expressionText} from '../expression-text.js';
import {canFailAsCondition} from '../fallible.js';
import {expressionEnd, type Finding} from '../finding.js';
import type {Literal} from '../logic/literals.js';
import {formOf, satisfy} from '../logic/satisfy.js';
import type {Expr, Rule} from '../program.js';
import {operandsOf} from '../walk.js';
import type {Lint, LintContext} from './lint.js';

/** Conditions, and branches of `||`, that no facts can satisfy. */
export const neverHolds: Lint = {
  name: 'never-holds',
  *run(context) {
    for (const rule of context.rules) {
      const verdict = context.verdict(rule);
      if (verdict.answer === 'no') yield neverFires(rule, verdict.clash, context);
      else yield* deadBranches(rule.condition, [], rule, context);
    }
  },
};

function neverFires(rule: Rule, clash: readonly Literal[], context: LintContext): Finding {
  return context.warning(rule, {
    code: 'RULE_NEVER_HOLDS',
    message: `Rule "${rule.name}" can never fire: ${reason(clash, rule.condition)}.`,
    ...placeOf(clash, rule.condition, context.program.files[rule.file]!.text),
    fix: 'Correct the condition, or take the rule out (`enabled false` keeps it for later).',
  });
}

/** Branches are held against this many operands of the `&&` around them; what stands among more is left alone. */
const maxAround = 64;

/** Branches of `||` that cannot hold beside the `&&` operands around them. */
function* deadBranches(expr: Expr, around: readonly Expr[], rule: Rule, context: LintContext): Generator<Finding> {
  if (expr.kind === 'and') {
    if (around.length + expr.operands.length > maxAround) return;
    for (const operand of expr.operands) {
      const others = expr.operands.filter(other => other !== operand);
      yield* deadBranches(operand, [...around, ...others], rule, context);
    }
  } else if (expr.kind === 'or') {
    const outside = around.map(other => formOf(other));
    for (const branch of expr.operands) {
      const verdict = satisfy([...outside, formOf(branch)]);
      if (verdict.answer !== 'no') yield* deadBranches(branch, around, rule, context);
      else {
        yield context.warning(rule, {
          code: 'RULE_DEAD_BRANCH',
          message: `A branch of rule "${rule.name}" can never hold: ${reason(verdict.clash, branch)}.`,
          ...placeOf(verdict.clash, branch, context.program.files[rule.file]!.text),
          fix: 'Correct the branch or take it out.',
        });
      }
    }
  }
}

function reason(clash: readonly Literal[], condition: Expr): string {
  if (clash.length > 0) return clashText(clash, []);
  return quantifierReason(condition, []) ?? 'the condition is constantly false';
}

function clashText(clash: readonly Literal[], types: readonly string[]): string {
  const texts = [...new Set(clash.map(literal => literalText(literal, types)))];
  if (texts.length === 1) return `${texts[0]} contradicts itself`;
  return `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)} exclude each other`;
}

/** A test as the rule asks for it: what must not hold is shown with its `!`. */
function literalText({source, positive}: Literal, types: readonly string[]): string {
  const text = expressionText(source, types);
  if (positive) return text;
  if (source.kind !== 'relation') return source.kind === 'empty' ? text.replace(/empty$/, 'not_empty') : `!${text}`;
  const {op, left, right} = source;
  const opposite = {'==': '!=', '!=': '==', in: 'not in', contains: 'not contains'}[op as string];
  return opposite === undefined
    ? `!(${text})`
    : `${expressionText(left, types)} ${opposite} ${expressionText(right, types)}`;
}

/** The tests that exclude each other inside of an `exists`, which is then false whatever the instances are. */
function quantifierReason(expr: Expr, types: readonly string[]): string | undefined {
  const bound = 'type' in expr ? [...types.slice(0, expr.level), expr.type] : types;
  if (expr.kind === 'exists') {
    const verdict = satisfy([formOf(expr.condition)]);
    if (verdict.answer === 'no' && verdict.clash.length > 0) {
      return `${expressionText(expr, types)} is false, for ${clashText(verdict.clash, bound)}`;
    }
  }
  for (const operand of operandsOf(expr)) {
    const found = quantifierReason(operand, bound);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The later of the tests that exclude each other: the one that a reader would change. */
function placeOf(clash: readonly Literal[], condition: Expr, text: string): {at: number; end?: number} {
  const last = clash.reduce<Expr | undefined>(
    (latest, {source}) => (latest && latest.at > source.at ? latest : source),
    undefined,
  );
  const place = last ?? condition;
  const end = expressionEnd(place, text);
  return {at: place.at, ...(end === undefined ? {} : {end})};
}

/** Conditions that hold whatever the facts are, unless they say so themselves with `when true`. */
export const alwaysHolds: Lint = {
  name: 'always-holds',
  *run(context) {
    for (const rule of context.rules) {
      const {condition} = rule;
      if (condition.kind === 'literal' || canFailAsCondition(condition)) continue;
      if (satisfy([context.opposite(rule)]).answer !== 'no') continue;
      yield context.warning(rule, {
        code: 'RULE_ALWAYS_HOLDS',
        message: `The condition of rule "${rule.name}" always holds: ${expressionText(condition)}.`,
        at: condition.at,
        fix: 'Correct it, or write `when true` when that is meant.',
      });
    }
  },
};
