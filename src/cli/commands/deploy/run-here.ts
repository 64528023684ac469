import {addCommonOptions} from '../../ui/common-options.js';
import {findCommand} from '../registry.js';

/** Runs another command of ours with these words: on this machine `up` is the deploy and `down` its undoing. */
export async function runHere(name: string, words: readonly string[]): Promise<void> {
  const entry = findCommand(name);
  if (entry === undefined) throw new Error(`there is no command ${name}`);
  const command = (await entry.load()).command();
  addCommonOptions(command);
  await command.parseAsync([...words], {from: 'user'});
}
