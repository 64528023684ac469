import {Option} from 'commander';
import {flagOf} from '../../../kit/shell-words.js';
import {type DrillKind, drillKinds, helpOf} from '../../../lab/drills/settings.js';

/** What a kind of drill takes on the command line: every setting that the schema has for it. */
export function drillOptions(kind: DrillKind): Option[] {
  const options = drillKinds[kind].settings.map(name => {
    const {value, description, default: standard, choices} = helpOf(name, kind);
    const flag = flagOf(name);
    const text = standard === undefined ? description : `${description} (default: ${standard})`;
    const option = new Option(value === '' ? flag : `${flag} <${value}>`, text);
    if (kind === 'rollout' && name === 'to') option.makeOptionMandatory();
    // For completion: a wrong value is refused where those of a drill file are, too.
    if (choices.length > 0) option.argChoices = [...choices];
    return option;
  });
  return kind === 'failover'
    ? [...options, new Option('--on <name>', 'what --target is called now').hideHelp()]
    : options;
}
