import type {Action, Expr, PathExpr, Program, Rule} from '../../../../src/rules/analysis/program.js';
import type {RuleGroup} from '../../../../src/rules/partition/group-plan.js';

/** A rule by its footprint: what it reads (paths, or `exists T`), what it writes, and its attributes. */
export interface RuleSketch extends Partial<Omit<Rule, 'condition' | 'actions'>> {
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  readonly halts?: boolean;
}

/** Programs made by hand, so that the planner's tests need no parser: group name → rule name → sketch. */
export function sketch(groups: Record<string, Record<string, RuleSketch>>): {program: Program; groups: RuleGroup[]} {
  const rules: Rule[] = [];
  const ruleGroups = Object.entries(groups).map(([name, sketches]) => ({
    name,
    orders: Object.entries(sketches).map(([rule, fields]) => rules.push(ruleOf(rule, rules.length, fields)) - 1),
  }));
  return {program: {files: [{path: 'rules.grl', text: ''}], rules}, groups: ruleGroups};
}

function ruleOf(name: string, order: number, {reads = [], writes = [], halts, ...rest}: RuleSketch): Rule {
  const actions: Action[] = writes.map(write =>
    write.startsWith('retract ')
      ? {kind: 'retract', fact: write.slice(8), at: 0}
      : {kind: 'assign', target: pathOf(write), op: '=', value: {kind: 'literal', value: 1, at: 0}, at: 0, opAt: 0},
  );
  return {
    name,
    order,
    salience: 0,
    noLoop: false,
    lockOnActive: false,
    autoFocus: false,
    enabled: true,
    agendaGroup: 'MAIN',
    module: 'MAIN',
    condition: {kind: 'and', operands: reads.map(readOf), at: 0},
    actions: halts ? [...actions, {kind: 'halt', at: 0}] : actions,
    file: 0,
    nameAt: 0,
    at: 0,
    end: 0,
    ...rest,
  };
}

function readOf(text: string): Expr {
  if (!text.startsWith('exists ')) return pathOf(text);
  return {kind: 'exists', type: text.slice(7), level: 0, condition: {kind: 'literal', value: true, at: 0}, at: 0};
}

/** `Facts` alone stands for a fact whose name is computed. */
function pathOf(text: string): PathExpr {
  if (text === 'Facts') return {kind: 'path', root: {kind: 'facts'}, steps: [], mapped: false, at: 0, text};
  const [name, ...keys] = text.split('.') as [string, ...string[]];
  const steps = keys.map(key => ({kind: 'key' as const, key}));
  return {kind: 'path', root: {kind: 'fact', name}, steps, mapped: false, at: 0, text};
}
