import type {Command} from 'commander';
import {addCommonOptions} from '../../ui/common-options.js';

/** Runs another command of ours with these words: on this machine `up` is the deploy and `down` its undoing. */
export async function runHere(command: Command, words: readonly string[]): Promise<void> {
  addCommonOptions(command);
  await command.parseAsync([...words], {from: 'user'});
}
