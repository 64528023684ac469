import {editDistance} from '../../../kit/did-you-mean.js';
import {builtinActions} from '../vocabulary.js';
import type {Lint} from './lint.js';

/** Effects whose name is one slip away from a built-in action: with `effects: any` nothing else would tell. */
export const misspeltActions: Lint = {
  name: 'misspelt-actions',
  *run(context) {
    for (const rule of context.rules) {
      for (const action of rule.actions) {
        if (action.kind !== 'effect' || action.target) continue;
        const name = action.name.toLowerCase();
        const meant = builtinActions.find(each => each.length > 3 && editDistance(name, each.toLowerCase()) === 1);
        if (!meant) continue;
        yield context.warning(rule, {
          code: 'RULE_MISSPELT_ACTION',
          message: `${action.name} is taken for an effect: it is no action of the language.`,
          at: action.at,
          end: action.at + action.name.length,
          fix: `Did you mean "${meant}"?`,
        });
      }
    }
  },
};
