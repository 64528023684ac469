import {expressionText} from '../expression-text.js';
import {canFailAsCondition} from '../fallible.js';
import {satisfy} from '../logic/satisfy.js';
import type {Lint} from './lint.js';

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
