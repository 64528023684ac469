import {footprintOf} from '../footprint.js';
import {footprintText, pathsMeet} from '../footprint-path.js';
import type {Action, Expr, PathExpr, Rule} from '../program.js';
import {within} from '../walk.js';
import type {Lint, LintContext} from './lint.js';

/**
 * Rules without `no-loop` that write at, above or under a path which their condition reads, unless the value is a
 * constant (ruling 77): each firing then arms the rule for the next.
 */
export const loops: Lint = {
  name: 'loops',
  *run(context) {
    for (const rule of context.rules) {
      if (rule.noLoop) continue;
      const fed = rule.actions.map(action => selfFeeding(action, rule, context)).find(each => each !== undefined);
      if (!fed) continue;
      const {target, read} = fed;
      const then = rule.lockOnActive
        ? 'it fires again whenever its group receives the focus'
        : 'each firing may cause the next';
      yield context.warning(rule, {
        code: 'RULE_MAY_LOOP',
        message: `Rule "${rule.name}" writes ${target.text} and its condition reads ${read}: ${then}.`,
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
  if (replaces && isConstant(action.value)) return undefined;
  const own = footprintOf({...rule, actions: [action]}).writes;
  const reads = context.footprint(rule).conditionReads;
  const read = reads.find(each => own.some(write => pathsMeet(write, each)));
  return read && {target: action.target, read: footprintText(read)};
}

/** Whether a value is the same at every firing: what it is made of comes from no fact. */
const isConstant = (value: Expr): boolean => ![...within(value)].some(expr => expr.kind === 'path' || 'type' in expr);
