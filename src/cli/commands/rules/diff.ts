import {rulesetSourceOf} from '../../../cluster/project/project.js';
import {openProject} from '../../../cluster/providers/open-project.js';
import {isoNow} from '../../../kit/clock.js';
import {decisionChange} from '../../../rules/comparison/decision-changes.js';
import {ruleChanges} from '../../../rules/comparison/rule-changes.js';
import type {Ruleset, RulesetSource} from '../../../rules/ruleset/ruleset.js';
import {sourceOfBundle} from '../../../rules/ruleset/source-of-bundle.js';
import type {ControlClient} from '../../../service/api/control-client.js';
import {checkedTime, isLines, parseFactLines, parseFacts, readFacts} from '../../input/facts.js';
import {Ui} from '../../ui/ui.js';
import {openRuleset} from '../eval/open-ruleset.js';
import {type DecisionsDiff, diffText} from './diff-text.js';
import {onControl, type RulesOptions, rulesetName, versionNumber} from './on-control.js';

interface DiffOptions extends RulesOptions {
  readonly facts?: string;
  readonly now?: string;
}

/** One side of the comparison. */
interface Side {
  /** `version 3`, or `cluster.yaml` for the rules as they lie in the folder. */
  readonly label: string;
  readonly version: number | null;
  readonly source: RulesetSource;
  readonly limits: {readonly maxFirings: number; readonly timeoutMs: number};
}

/** `rulectl rules diff`. */
export async function diff(first: string | undefined, second: string | undefined, options: DiffOptions): Promise<void> {
  const ui = new Ui(options);
  const {from, to} = await onControl(options, async control => {
    const ruleset = await rulesetName(options, control);
    return {
      from: await versionSide(control, ruleset, first),
      to: second === undefined ? await projectSide(options) : await versionSide(control, ruleset, second),
    };
  });
  const rules = ruleChanges(from.source.files, to.source.files);
  const decisions = options.facts === undefined ? null : await decisionsOf(options.facts, options, from, to);
  const result = {
    from: {version: from.version, label: from.label},
    to: {version: to.version, label: to.label},
    rules,
    decisions,
  };
  ui.result(result, () => diffText(result, ui));
}

async function decisionsOf(given: string, {now}: DiffOptions, from: Side, to: Side): Promise<DecisionsDiff> {
  const facts = await readFacts(given);
  const sets = isLines(given) ? parseFactLines(facts) : [parseFacts(facts)];
  const [before, after] = [from, to].map(({source}) => openRuleset(source, () => {})) as [Ruleset, Ruleset];
  // One moment for all: the clock must not be what differs.
  const moment = now === undefined ? isoNow() : new Date(checkedTime(now)).toISOString();
  const changed = sets.flatMap((each, i) => {
    const found = decisionChange({set: i + 1, facts: each}, before, after, {now: moment, limits: to.limits});
    return found ? [found] : [];
  });
  return {compared: sets.length, changed};
}

async function versionSide(control: ControlClient, ruleset: string, version: string | undefined): Promise<Side> {
  const number = version === undefined ? undefined : versionNumber(version);
  const {record, bundle} = await control.version(ruleset, number);
  return {
    label: `version ${record.version}`,
    version: record.version,
    source: sourceOfBundle(bundle),
    limits: bundle.limits,
  };
}

async function projectSide({file}: DiffOptions): Promise<Side> {
  const project = await openProject(file);
  return {label: 'the project', version: null, source: rulesetSourceOf(project), limits: project.spec.limits};
}
