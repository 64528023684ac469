import type {Command} from 'commander';

/** A command of the program, as it is listed before it is loaded. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Heading in `rulectl --help`; headings stand in the order of their first entry. */
  readonly group: string;
  /** Works, but is not listed. */
  readonly hidden?: boolean;
  /** Works on a cluster: first it takes back what a drill that died has left in force there. */
  readonly heals?: boolean;
  /** Loads the command's file. Heavy modules load later still: inside its action. */
  readonly load: () => Promise<{command: () => Command}>;
}
