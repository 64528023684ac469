import {Option} from 'commander';
import {flagOf} from '../../../kit/shell-words.js';
import {checkHelp, type DrillKind, drillKinds, helpOf, type SettingHelp} from '../../../lab/drills/settings.js';

/** What a kind of drill takes on the command line: every setting that the schema has for it. */
export function drillOptions(kind: DrillKind): Option[] {
  const options = drillKinds[kind].settings.map(name => {
    const option = optionFor(name, helpOf(name, kind));
    if (kind === 'rollout' && name === 'to') option.makeOptionMandatory();
    return option;
  });
  return kind === 'failover'
    ? [...options, new Option('--on <name>', 'what --target is called now').hideHelp()]
    : options;
}

/** Those of `facts check`. */
export const checkOptions = (): Option[] => checkHelp().map(([name, help]) => optionFor(name, help));

function optionFor(name: string, {value, description, default: standard, choices}: SettingHelp): Option {
  const flag = flagOf(name);
  const text = standard === undefined ? description : `${description} (default: ${standard})`;
  const option = new Option(value === '' ? flag : `${flag} <${value}>`, text);
  // For completion: a wrong value is refused where those of a drill file are, too.
  if (choices.length > 0) option.argChoices = [...choices];
  return option;
}
