import {footprintOf} from '../footprint.js';
import {footprintText, pathsMeet} from '../footprint-path.js';
import {constantOf} from '../logic/constant.js';
import type {Action, PathExpr, Rule} from '../program.js';
import type {Lint, LintContext} from './lint.js';

/**
 * Rules without `no-loop` that write at, above or under a path which their condition reads, unless the value is a
 * constant (ruling 77): each firing then arms the rule for the next. `lock-on-active` bounds the firings as well.
 */
export const loops: Lint = {
  name: 'loops',
  *run(context) {
    for (const rule of context.rules) {
      if (rule.noLoop || rule.lockOnActive) continue;
      const fed = rule.actions.map(action => selfFeeding(action, rule, context)).find(each => each !== undefined);
      if (!fed) continue;
      const {target, read} = fed;
      yield context.warning(rule, {
        code: 'RULE_MAY_LOOP',
        message: `Rule "${rule.name}" writes ${target.text} and its condition reads ${read}: each firing may cause the next.`,
        at: target.at,
        end: target.at + target.text.length,
        fix: 'Add no-loop, or make the condition false by what the rule does.',
      });
    }
  },
};

function selfFeeding(action: Action, rule: Rule, context: LintContext): {target: PathExpr; read: string} | undefined {
  if (action.kind !== 'assign' && action.kind !== 'set') return undefined;
  const replaces = action.kind === 'set' || action.op === '=';
  if (replaces && constantOf(action.value) !== undefined) return undefined;
  const own = footprintOf({...rule, actions: [action]}).writes;
  const reads = context.footprint(rule).conditionReads;
  const read = reads.find(each => own.some(write => pathsMeet(write, each)));
  return read && {target: action.target, read: footprintText(read)};
}
