import {addTo, groupBy} from '../../../kit/group-by.js';
import {numberIn} from '../../values/number-text.js';
import {factText} from '../../values/path-text.js';
import type {Finding} from '../finding.js';
import {constantOf} from '../logic/constant.js';
import type {Expr, PathExpr, Rule} from '../program.js';
import type {Lint} from './lint.js';
import {keysOf, typeOfConstant, visitRule} from './path-uses.js';

interface Comparison {
  readonly rule: Rule;
  readonly path: PathExpr;
  readonly type: string;
  readonly text: string;
}

type Relation = Extract<Expr, {kind: 'relation'}>;

/** Paths compared with constants of two types: there is no coercion, so one of the comparisons never holds. */
export const mixedTypes: Lint = {
  name: 'mixed-types',
  *run(context) {
    const comparisons = new Map<string, Comparison[]>();
    for (const rule of context.rules) {
      visitRule(rule, {
        relation(relation, types) {
          for (const {path, constant} of sidesOf(relation)) {
            const type = typeOfConstant(constant);
            if (!type || !path.steps.every(step => step.kind === 'key')) continue;
            const key = JSON.stringify(keysOf(path, types));
            const text = JSON.stringify(constantOf(constant));
            addTo(comparisons, key, {rule, path, type, text});
          }
        },
      });
    }
    for (const found of comparisons.values()) {
      const odd = oddOneOut(found);
      if (odd) yield finding(odd.one, odd.other);
    }

    function finding(one: Comparison, other: Comparison): Finding {
      const [fact = '', ...rest] = one.path.text.split('.');
      const shown = [factText(fact), ...rest].join('.');
      return context.warning(one.rule, {
        code: 'RULE_MIXED_TYPES',
        message:
          `${shown} is compared with ${one.type} (${one.text}) here and with ${other.type} (${other.text}) ` +
          `in rule "${other.rule.name}"; values of different types are never equal.`,
        at: one.path.at,
        end: one.path.at + one.path.text.length,
        fix: 'Use one type for it, or convert with ToNumber or ToString.',
      });
    }
  },
};

/** A path on one side and a constant, or a constant of a list, on the other. Strings that are numbers order as numbers. */
function sidesOf({op, left, right}: Relation): {path: PathExpr; constant: Expr}[] {
  if (op === 'in') {
    return left.kind === 'path' && right.kind === 'array' ? right.items.map(constant => ({path: left, constant})) : [];
  }
  if (!['==', '!=', '<', '<=', '>', '>='].includes(op)) return [];
  const sides: {path: PathExpr; constant: Expr}[] = [];
  if (left.kind === 'path') sides.push({path: left, constant: right});
  if (right.kind === 'path') sides.push({path: right, constant: left});
  return op === '==' || op === '!=' ? sides : sides.filter(({constant}) => !isNumericText(constant));
}

function isNumericText(expr: Expr): boolean {
  const value = constantOf(expr);
  return typeof value === 'string' && !Number.isNaN(numberIn(value));
}

/** The first comparison of the rarer type, with one of the other; the later type when both are as frequent. */
function oddOneOut(found: readonly Comparison[]): {one: Comparison; other: Comparison} | undefined {
  const byType = [...groupBy(found, ({type}) => type).values()];
  if (byType.length < 2) return undefined;
  const usual = byType.reduce((most, each) => (each.length > most.length ? each : most));
  const rare = byType.filter(each => each !== usual).at(-1)!;
  return {one: rare[0]!, other: usual[0]!};
}
