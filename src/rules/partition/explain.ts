import type {Conflict} from './conflict.js';
import type {Colocation} from './group-plan.js';
import type {Survey} from './survey.js';

/**
 * A conflict in words: the two rules, the path, why they must stay together, and what would let them part.
 *
 * @param groupOf Declared group of a rule, by number.
 */
export function explain(survey: Survey, conflict: Conflict, groupOf: (rule: number) => string): Colocation {
  const {kind, rules, path} = conflict;
  const [a, b] = rules.map(rule => nameOf(survey, rule)) as [string, string];
  const groups = [...new Set((conflict.circle ?? rules).map(groupOf))];
  return {groups, rules: [a, b], path, kind, ...words(survey, conflict, groupOf)};
}

function words(survey: Survey, conflict: Conflict, groupOf: (rule: number) => string): {why: string; fix: string} {
  const {rules, path} = conflict;
  const [a, b] = rules.map(rule => `"${nameOf(survey, rule)}"`) as [string, string];
  const [groupA, groupB] = rules.map(groupOf) as [string, string];
  switch (conflict.kind) {
    case 'everything': {
      const rule = rules.find(number => survey.footprints[number]?.everything)!;
      return {
        why: `"${nameOf(survey, rule)}" ${survey.footprints[rule]!.reason}, so it may touch any fact.`,
        fix: `Name the facts that "${nameOf(survey, rule)}" uses, or keep it in a group of its own with all rules.`,
      };
    }
    case 'focus':
      return {
        why: `${a} ${survey.footprints[rules[0]]!.reason}; the focus stack decides about every rule, ${b} too.`,
        fix: `Order the rules by salience instead of by focus, or put ${groupA} and ${groupB} into one group.`,
      };
    case 'halt':
      return {
        why: `${a} ends the evaluation while ${b}, which does not outrank it, may still want to fire.`,
        fix: `Give every rule of ${groupB} a higher salience than ${a}, or guard its rules with a fact instead of Halt().`,
      };
    case 'activation-group':
      return {
        why: `${a} and ${b} share ${path}: when one fires, the other is out.`,
        fix: `Move them into one group, or take one out of the ${path}.`,
      };
    case 'both-write':
      return {
        why: `${a} and ${b} both write ${path}; which one writes last is decided by the whole agenda.`,
        fix: `Let only one group write ${path}: move ${b} to ${groupA}, or give it a path of its own.`,
      };
    case 'both-ways': {
      const back = conflict.back!;
      const [c, d] = back.rules.map(rule => `"${nameOf(survey, rule)}"`);
      return {
        why: `${a} writes ${path}, which ${b} reads, and ${c} writes ${back.path}, which ${d} reads.`,
        fix: `Break one direction: move ${c} to ${groupA}, or let ${d} read something else than ${back.path}.`,
      };
    }
    case 'late':
      return late(survey, conflict);
    case 'circle':
      return {
        why: `Each of ${conflict.circle!.map(groupOf).join(', ')} waits for the one before; ${a} writes ${path}, which ${b} reads.`,
        fix: `Break the circle, for instance by moving ${b} to ${groupA}.`,
      };
  }
}

function late(survey: Survey, {rules, path, writer}: Conflict): {why: string; fix: string} {
  const [a, b] = rules.map(rule => `"${nameOf(survey, rule)}" (${rankText(survey, rule)})`) as [string, string];
  const reader = survey.program.rules[rules[1]]!;
  const fix = `Give "${nameOf(survey, rules[0])}" a salience above ${reader.salience}, or "${reader.name}" one below ${survey.program.rules[rules[0]]!.salience}.`;
  if (writer === undefined || writer === rules[0]) {
    return {
      why: `${a} writes ${path}, which ${b} reads, but does not outrank it: it may write after that rule fired.`,
      fix,
    };
  }
  const name = nameOf(survey, writer);
  return {
    why: `"${name}" writes ${path}, which ${b} reads, and is connected with ${a}, which does not outrank it: it may enable "${name}" after that rule fired.`,
    fix: `${fix} Or cut what connects "${name}" and "${nameOf(survey, rules[0])}".`,
  };
}

const nameOf = ({program}: Survey, rule: number): string => program.rules[rule]!.name;

const rankText = ({program}: Survey, rule: number): string => `salience ${program.rules[rule]!.salience}`;
