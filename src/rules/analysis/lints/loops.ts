import {builtin} from '../../values/functions/table.js';
import {expressionKey} from '../expression-text.js';
import {footprintOfAction, readsOf} from '../footprint.js';
import {footprintText, pathsMeet} from '../footprint-path.js';
import {aftermathOf} from '../logic/aftermath.js';
import {satisfy} from '../logic/satisfy.js';
import type {Action, Expr, PathExpr, Rule} from '../program.js';
import {within} from '../walk.js';
import type {Lint, LintContext} from './lint.js';
import {placeOf} from './lint.js';

/**
 * Rules without `no-loop` that write at, above or under a path which their condition reads, unless the value is a
 * constant (ruling 77): each firing then arms the rule for the next. `Halt()` and a firing that leaves the
 * condition false end that.
 */
export const loops: Lint = {
  name: 'loops',
  *run(context) {
    for (const rule of context.rules) {
      if (rule.noLoop) continue;
      const fed = rule.actions.map(action => selfFeeding(action, rule, context)).find(each => each !== undefined);
      if (!fed || endsItself(rule, context)) continue;
      const {target, read} = fed;
      const then = rule.lockOnActive
        ? 'it fires again whenever its group receives the focus'
        : 'each firing may cause the next';
      yield context.warning(rule, {
        code: 'RULE_MAY_LOOP',
        message: `Rule "${rule.name}" writes ${target.text} and its condition reads ${read}: ${then}.`,
        ...placeOf(target),
        fix: 'Add no-loop, or make the condition false by what the rule does.',
      });
    }
  },
};

const endsItself = (rule: Rule, context: LintContext): boolean =>
  rule.actions.some(({kind}) => kind === 'halt') || satisfy([context.form(rule), aftermathOf(rule)]).answer === 'no';

type Assignment = Extract<Action, {kind: 'assign' | 'set'}>;

function selfFeeding(action: Action, rule: Rule, context: LintContext): {target: PathExpr; read: string} | undefined {
  if (action.kind !== 'assign' && action.kind !== 'set') return undefined;
  const replaces = action.kind === 'set' || action.op === '=';
  if (replaces && (isConstant(action.value) || settles(action, rule, context))) return undefined;
  const own = footprintOfAction(action).writes;
  const reads = context.footprint(rule).conditionReads;
  const read = reads.find(each => own.some(write => pathsMeet(write, each)));
  return read && {target: action.target, read: footprintText(read)};
}

/** Whether a value is the same at every firing: what it is made of comes from no fact. */
const isConstant = (value: Expr): boolean => ![...within(value)].some(expr => expr.kind === 'path' || 'type' in expr);

/** Whether the target gets a value that it keeps when the same is done once more: `X.a = ToLower(X.a)`. */
function settles({target, value}: Assignment, rule: Rule, context: LintContext): boolean {
  const place = expressionKey(target);
  const isTarget = (expr: Expr): boolean => expr.kind === 'path' && expressionKey(expr) === place;
  if (isTarget(value)) return true;
  if (value.kind !== 'call') return false;
  const own = value.args.findIndex(isTarget);
  const {settles: where} = builtin(value.name)!;
  if (!(own === 0 && where === 'first') && !(own >= 0 && where === 'any')) return false;
  const {writes} = context.footprint(rule);
  const others = value.args.filter((_arg, i) => i !== own);
  return others.every(arg => !readsOf(arg).some(read => writes.some(write => pathsMeet(write, read))));
}
