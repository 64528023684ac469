import type {Command} from 'commander';
import type {CommonOptions} from './ui.js';

/** A command of the program, as it is listed before it is loaded. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Heading in `rulectl --help`; headings stand in the order of their first entry. */
  readonly group: string;
  /** Works, but is not listed. */
  readonly hidden?: boolean;
  /** What this command has to do before others run. */
  readonly beforeOthers?: CommandHook;
  /** Loads the command's file. Heavy modules load later still: inside its action. */
  readonly load: () => Promise<{command: () => Command}>;
}

/** Work before other commands, loaded when one of them runs. */
export interface CommandHook {
  /** Whether this command must wait for it. */
  readonly precedes: (entry: CommandEntry) => boolean;
  /** Gives the work, which is handed the options of the command that is about to run. */
  readonly load: () => Promise<(options: CommonOptions) => Promise<unknown>>;
}
