import fc from 'fast-check';
import type {JsonObject} from '../../src/kit/json.js';
import type {SourceFile} from '../../src/rules/grl/source.js';
import {topicFacts} from './generated-facts.js';
import {action, condition, type Spice} from './generated-text.js';

/** What generated rulesets may contain. Everything by default. */
export interface RulesetShape {
  /** Rules at most. Default 8. */
  readonly maxRules?: number;
  /**
   * Separate vocabularies. With one (the default) every rule meets every other; with several, most rules stay within
   * their own, so that rulesets fall into parts with few bridges, and splits over groups are often sound.
   */
  readonly topics?: 1 | 2 | 3 | 4;
  /** Agenda groups, auto-focus, lock-on-active, ActivateAgendaGroup. Each such rule interferes with all others. */
  readonly focus?: boolean;
  readonly halt?: boolean;
  /** Conditions and actions that fail at run time for many facts. */
  readonly errors?: boolean;
}

/** A ruleset with facts for it, and a split of its rules. */
export interface RuleCase {
  /** GRL text of each rule, in load order; rule `i` is called `R<i>`. */
  readonly rules: readonly string[];
  readonly facts: JsonObject;
  readonly focus: readonly string[];
  readonly onError: 'fail' | 'skip-rule';
  readonly maxFirings: number;
  /** Group number of each rule, 0 to 3. */
  readonly split: readonly number[];
}

/** The moment of all generated evaluations; generated rules have dates around it. */
export const generatedNow = '2026-06-15T12:00:00.000Z';

/** A case as one rule file. */
export const sourceOf = ({rules}: Pick<RuleCase, 'rules'>): SourceFile[] => [
  {path: 'generated.grl', text: `${rules.join('\n')}\n`},
];

/** Cases that shrink to few rules, short conditions, few actions and small facts. */
export function ruleCases(shape: RulesetShape = {}): fc.Arbitrary<RuleCase> {
  const {maxRules = 8, topics = 1, focus = true, halt = true, errors = true} = shape;
  const suffixes = ['', 'x', 'y', 'z'].slice(0, topics);
  const spice: Spice = {focus, halt, errors};
  const rule = fc.record({text: ruleText(suffixes, spice), group: fc.nat(3)});
  return fc
    .record({
      rules: fc.array(rule, {minLength: 1, maxLength: maxRules, size: 'max'}),
      facts: fc.tuple(...suffixes.map(topicFacts)).map(parts => Object.assign({}, ...parts) as JsonObject),
      focus: focus ? fc.array(agendaGroup, {maxLength: 3}) : fc.constant([]),
      onError: fc.constantFrom('fail' as const, 'fail' as const, 'skip-rule' as const),
      maxFirings: fc.constantFrom(40, 40, 40, 5),
    })
    .map(({rules, ...rest}) => ({
      ...rest,
      rules: rules.map(({text}, i) => text(`R${i}`)),
      split: rules.map(({group}) => group),
    }));
}

const agendaGroup = fc.constantFrom('g', 'h');

/** A rule of which only the name is open, so that shrinking a ruleset keeps its names in sequence. */
function ruleText(suffixes: readonly string[], spice: Spice): fc.Arbitrary<(name: string) => string> {
  const topic = fc.constantFrom(...suffixes);
  return fc
    .record({
      attributes: attributes(spice),
      home: topic,
      // Most actions stay in the topic of their condition; the others are the bridges between topics.
      abroad: fc.oneof({weight: 5, arbitrary: fc.constant(undefined)}, {weight: 1, arbitrary: topic}),
      condition: condition(spice),
      actions: fc.array(action(spice), {minLength: 1, maxLength: 3}),
    })
    .map(({attributes, home, abroad, condition, actions}) => {
      const when = inTopic(condition, home);
      const then = inTopic(actions.join(' '), abroad ?? home);
      return name => `rule ${name} ${attributes}{ when ${when} then ${then} }`;
    });
}

/** Generated text writes `~` behind the name of each fact, where a topic has its suffix. */
const inTopic = (text: string, suffix: string): string => text.replaceAll('~', suffix);

function attributes({focus}: Spice): fc.Arbitrary<string> {
  const maybe = (weight: number, text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.oneof({weight: 10 - weight, arbitrary: fc.constant('')}, {weight, arbitrary: text});
  const date = fc.constantFrom('2026-06-15', '2026-06-15T12:00:00Z', '2026-06-15T14:30:00+02:00', '2026-06-16');
  return fc
    .tuple(
      maybe(
        4,
        fc.integer({min: -2, max: 2}).map(salience => `salience ${salience} `),
      ),
      maybe(5, fc.constantFrom('no-loop ', 'no-loop true ', 'no-loop false ')),
      maybe(2, fc.constantFrom('activation-group "one" ', 'activation-group two ')),
      maybe(
        1,
        date.map(text => `date-effective "${text}" `),
      ),
      maybe(
        1,
        date.map(text => `date-expires "${text}" `),
      ),
      maybe(1, fc.constantFrom('enabled false ', 'enabled ')),
      focus
        ? maybe(
            3,
            agendaGroup.map(group => `agenda-group "${group}" `),
          )
        : fc.constant(''),
      focus ? maybe(2, fc.constant('auto-focus ')) : fc.constant(''),
      focus ? maybe(2, fc.constant('lock-on-active ')) : fc.constant(''),
    )
    .map(parts => parts.join(''));
}
