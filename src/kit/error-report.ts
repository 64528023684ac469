import {framesText} from './code-frame.js';
import {type ErrorKind, type ErrorReport, RulectlError} from './errors.js';

/** Exit codes of the CLI (docs/cli.md). */
export const exitCodes: Readonly<Record<ErrorKind | 'done' | 'interrupted', number>> = {
  done: 0,
  answer: 1,
  bug: 1,
  input: 2,
  unavailable: 3,
  halfway: 4,
  interrupted: 130,
};

/** The object that `-o json` prints for a failure: every key is there, `null` where nothing is known. */
export function reportOf(error: RulectlError): ErrorReport {
  const {code, message, path, line, column, findings, next, fired} = error;
  const frame = findings === undefined ? error.frame : framesText(findings);
  return {
    code,
    title: message,
    detail: frame === undefined ? message : `${message}\n\n${frame}`,
    path: path ?? null,
    line: line ?? null,
    column: column ?? null,
    next: next ?? null,
    ...(fired === undefined ? {} : {fired}),
  };
}

/** What the operating system says about files, ports and connections, by kind of failure and in our words. */
const systemErrors: Record<string, {code: string; kind: ErrorKind; what: string; next?: string}> = {
  ENOENT: {code: 'FILE_MISSING', kind: 'input', what: 'There is no such file or folder', next: 'Check the path.'},
  EISDIR: {code: 'FILE_IS_FOLDER', kind: 'input', what: 'A file is wanted, this is a folder'},
  ENOTDIR: {code: 'FILE_NOT_FOLDER', kind: 'input', what: 'A folder is wanted, this is a file'},
  EACCES: {code: 'FILE_NO_PERMISSION', kind: 'input', what: 'No permission', next: 'Check owner and mode of the path.'},
  EPERM: {code: 'FILE_NO_PERMISSION', kind: 'input', what: 'No permission', next: 'Check owner and mode of the path.'},
  EROFS: {code: 'FILE_NO_PERMISSION', kind: 'input', what: 'The file system is read-only'},
  ENOSPC: {code: 'DISK_FULL', kind: 'unavailable', what: 'The disk is full', next: 'Free some space and try again.'},
  EMFILE: {
    code: 'TOO_MANY_FILES',
    kind: 'unavailable',
    what: 'Too many open files',
    next: 'Raise the limit: ulimit -n',
  },
  EADDRINUSE: {
    code: 'PORT_IN_USE',
    kind: 'input',
    what: 'The port is in use',
    next: 'Choose another port, or 0 for any.',
  },
  ECONNREFUSED: {code: 'UNREACHABLE', kind: 'unavailable', what: 'Nothing listens there'},
  ECONNRESET: {code: 'UNREACHABLE', kind: 'unavailable', what: 'The connection was closed by the other side'},
  ENOTFOUND: {code: 'UNREACHABLE', kind: 'unavailable', what: 'No such host'},
  ETIMEDOUT: {code: 'UNREACHABLE', kind: 'unavailable', what: 'No answer in time'},
};

/** Whatever was thrown, as a RulectlError. A failure that nobody foresaw becomes CLI_BUG, its cause kept for `--debug`. */
export function toRulectlError(thrown: unknown): RulectlError {
  if (thrown instanceof RulectlError) return thrown;
  const {code, path, address, port} = (thrown ?? {}) as NodeJS.ErrnoException & {address?: string; port?: number};
  const known = code === undefined ? undefined : systemErrors[code];
  if (known) {
    const subject = path ?? (address === undefined ? undefined : `${address}${port === undefined ? '' : `:${port}`}`);
    return new RulectlError(
      known.code,
      known.kind,
      500,
      subject === undefined ? `${known.what}.` : `${subject}: ${known.what}.`,
      {cause: thrown, path, next: known.next},
    );
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new RulectlError('CLI_BUG', 'bug', 500, `Something went wrong that should not: ${message}`, {
    cause: thrown,
    next: 'This is a bug. Run the command again with --debug and report what it prints.',
  });
}
