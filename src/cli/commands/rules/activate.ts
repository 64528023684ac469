import {activateRules, rollBackRules} from '../../../cluster/rules/publish-rules.js';
import type {ControlClient} from '../../../service/api/control-client.js';
import type {ActivationRecord} from '../../../state/repository/records.js';
import type {Ui} from '../../ui/ui.js';
import {onControl, rulesetName, saidBy, versionNumber} from './on-control.js';
import type {ChangeOptions} from './options.js';
import {untilLive} from './until-live.js';
import {activationText} from './words.js';

/** `rulectl rules activate`. */
export const activate = (version: string, options: ChangeOptions, ui: Ui): Promise<void> =>
  change(options, ui, (control, said) => activateRules(control, versionNumber(version), said));

/** `rulectl rules rollback`. */
export const rollBack = (version: string | undefined, options: ChangeOptions, ui: Ui): Promise<void> =>
  change(options, ui, (control, said) =>
    rollBackRules(control, version === undefined ? undefined : versionNumber(version), said),
  );

async function change(
  options: ChangeOptions,
  ui: Ui,
  work: (control: ControlClient, said: ReturnType<typeof saidBy> & {ruleset: string}) => Promise<ActivationRecord>,
): Promise<void> {
  const said = saidBy(options, process.cwd());
  const {activation, live} = await onControl(options, async control => {
    const activation = await work(control, {ruleset: await rulesetName(options, control), ...said});
    return {activation, live: await untilLive(control, activation.bundle)};
  });
  ui.result({activation, live}, () => activationText(activation, live, ui));
}
