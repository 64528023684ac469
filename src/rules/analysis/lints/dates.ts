import type {Lint} from './lint.js';

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
