import {nearest} from '../../../kit/did-you-mean.js';
import {groupBy} from '../../../kit/group-by.js';
import type {Finding} from '../finding.js';
import type {Rule} from '../program.js';
import type {Lint, LintContext} from './lint.js';

/** Rules whose dates leave them no time. */
export const dates: Lint = {
  name: 'dates',
  *run(context) {
    const {now} = context.options;
    for (const rule of context.rules) {
      const {dateEffective, dateExpires} = rule;
      if (dateExpires === undefined) continue;
      if (dateEffective !== undefined && dateEffective >= dateExpires) {
        yield context.warning(rule, {
          code: 'RULE_NO_TIME',
          message: `Rule "${rule.name}" expires ${dateEffective === dateExpires ? 'the moment' : 'before'} it becomes effective.`,
          ...context.attribute(rule, 'date-expires'),
          fix: 'Correct one of the dates.',
        });
      } else if (now !== undefined && dateExpires <= now) {
        yield context.warning(rule, {
          code: 'RULE_EXPIRED',
          message: `Rule "${rule.name}" expired at ${new Date(dateExpires).toISOString()}.`,
          ...context.attribute(rule, 'date-expires'),
          fix: 'Take the rule out, or move the date.',
        });
      }
    }
  },
};

/** Agenda groups that nothing brings into focus, focus on groups without rules, activation groups of one. */
export const groups: Lint = {
  name: 'groups',
  needsAllRules: true,
  *run(context) {
    yield* agendaGroups(context);
    yield* lonelyActivationGroups(context);
  },
};

interface FocusAction {
  readonly rule: Rule;
  /** Undefined when it is computed. */
  readonly group: string | undefined;
  readonly at: number;
}

function* agendaGroups(context: LintContext): Generator<Finding> {
  const members = groupBy(
    context.rules.filter(rule => rule.agendaGroup !== 'MAIN'),
    rule => rule.agendaGroup,
  );
  const actions = focusActions(context.rules);
  const named = new Set(actions.map(({group}) => group));
  for (const {rule, group, at} of actions) {
    if (group === undefined || group === 'MAIN' || members.has(group)) continue;
    const near = nearest(group, members.keys());
    yield context.warning(rule, {
      code: 'RULE_EMPTY_AGENDA_GROUP',
      message: `No rule is in agenda group "${group}".`,
      at,
      fix: near ? `Did you mean "${near}"?` : 'Put a rule into it, or take the focus away.',
    });
  }
  if (named.has(undefined)) return;
  for (const [group, rules] of members) {
    if (named.has(group) || rules.some(rule => rule.autoFocus)) continue;
    const near = nearest(
      group,
      [...named].filter(name => name !== undefined),
    );
    // A request can bring any group into focus, so this is a remark and no warning.
    yield {
      ...context.warning(rules[0]!, {
        code: 'RULE_UNFOCUSED_AGENDA_GROUP',
        message: `No rule brings agenda group "${group}" into focus: its rules fire only when a request's focus names it.`,
        ...context.attribute(rules[0]!, 'agenda-group'),
        fix: near
          ? `Did you mean "${near}"?`
          : `ActivateAgendaGroup("${group}") in a rule, or auto-focus, brings it up.`,
      }),
      severity: 'info',
    };
  }
}

function focusActions(rules: readonly Rule[]): FocusAction[] {
  return rules.flatMap(rule =>
    rule.actions.flatMap((action): FocusAction[] => {
      if (action.kind !== 'focus') return [];
      const {group} = action;
      const name = group.kind === 'literal' && typeof group.value === 'string' ? group.value : undefined;
      return [{rule, group: name, at: group.at}];
    }),
  );
}

function* lonelyActivationGroups(context: LintContext): Generator<Finding> {
  const members = groupBy(
    context.rules.filter(rule => rule.activationGroup !== undefined),
    rule => rule.activationGroup!,
  );
  for (const [group, [rule, ...others]] of members) {
    if (others.length > 0) continue;
    const near = nearest(
      group,
      [...members.keys()].filter(name => name !== group),
    );
    yield context.warning(rule!, {
      code: 'RULE_LONELY_ACTIVATION_GROUP',
      message: `Rule "${rule!.name}" is alone in activation-group "${group}", which therefore excludes nothing.`,
      ...context.attribute(rule!, 'activation-group'),
      fix: near ? `Did you mean "${near}"?` : 'Put the other rules into it, or take the attribute out.',
    });
  }
}
