import {nameEnd} from '../finding.js';
import type {Rule} from '../program.js';
import {ruleKey} from '../rule-key.js';
import type {Lint} from './lint.js';

/** Rules that look at the same and do the same as an earlier one. */
export const duplicates: Lint = {
  name: 'duplicates',
  *run(context) {
    const first = new Map<string, Rule>();
    for (const rule of context.rules) {
      if (!rule.enabled) continue;
      const key = ruleKey(rule);
      const earlier = first.get(key);
      if (!earlier) first.set(key, rule);
      else {
        yield context.warning(rule, {
          code: 'RULE_DUPLICATE',
          message: `Rule "${rule.name}" has the condition and the actions of rule "${earlier.name}".`,
          at: rule.nameAt,
          end: nameEnd(context.program.files[rule.file]!.text, rule.nameAt),
          fix: 'Take one of them out.',
        });
      }
    }
  },
};
