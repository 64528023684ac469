import type {Command} from 'commander';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Heading in `rulectl --help`; headings stand in the order of their first entry. */
  readonly group: string;
  /** Works, but is not listed. */
  readonly hidden?: boolean;
  /** Loads the command's file. Heavy modules load later still: inside its action. */
  readonly load: () => Promise<{command: () => Command}>;
}

/** Every command, loaded when it is called. One that does not work yet is not here. */
export const registry: readonly CommandEntry[] = [
  {
    name: 'version',
    summary: 'versions of this program and of its semantics',
    group: 'About',
    load: () => import('./version.js'),
  },
];

export const findCommand = (name: string): CommandEntry | undefined => registry.find(entry => entry.name === name);
