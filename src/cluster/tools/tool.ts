import {execa} from 'execa';
import {at} from '../../kit/errors.js';
import {errors} from './errors.js';

export interface ToolDefinition {
  readonly command: string;
  /** Oldest version known to work, `major.minor` or longer. */
  readonly minimum: string;
  /** Where a person gets it. */
  readonly install: string;
  /** Arguments that print the version, and where it stands in the output. */
  readonly version: {readonly args: readonly string[]; readonly pattern: RegExp};
  /** What it says while nobody is signed in. Heard once, it is not asked again: some take seconds to say so. */
  readonly signedOut?: RegExp;
}

export interface ToolRun {
  /** Written to the tool's standard input and then closed: the way for secrets, which never go into argv. */
  readonly input?: string | undefined;
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly timeoutMs?: number;
  /** Told of each line of output as it comes, standard output and error alike. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface ToolOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const defaultTimeoutMs = 60_000;

/** Tools that run now; they end when this process does. */
const running = new Set<number | undefined>();

/** One door to one outside program: found, version-checked, run with a deadline, its failures put in our words. */
export class Tool {
  #checked: Promise<string> | undefined;
  #signedOut: ToolOutput | undefined;

  constructor(readonly definition: ToolDefinition) {}

  /** The installed version. Throws TOOL_MISSING or TOOL_TOO_OLD. Asked once per process. */
  version(): Promise<string> {
    return (this.#checked ??= this.#askVersion());
  }

  /** Runs to the end whatever the exit code; throws only when the tool is missing, too slow or stopped. */
  async attempt(args: readonly string[], options: ToolRun = {}): Promise<ToolOutput> {
    if (this.#signedOut) return this.#signedOut;
    const {command, install, signedOut} = this.definition;
    const {input, cwd = process.cwd(), env = {}, timeoutMs = defaultTimeoutMs, onLine, signal} = options;
    const child = execa(command, args, {
      reject: false,
      // A group of its own: Ctrl-C is for us, and a tool that is stopped in the middle leaves half a step.
      detached: true,
      timeout: timeoutMs,
      forceKillAfterDelay: 5000,
      stripFinalNewline: false,
      all: true,
      cwd,
      env,
      ...(signal && {cancelSignal: signal}),
      ...(input === undefined ? {stdin: 'ignore' as const} : {input}),
    });
    stopWithUs(child.pid);
    if (onLine) void forEachLine(child.iterable({from: 'all'}), onLine);
    const result = await child;
    running.delete(child.pid);
    if (result.code === 'ENOENT') throw errors.TOOL_MISSING(command, install);
    if (result.timedOut) throw errors.TOOL_TIMEOUT(command, timeoutMs / 1000);
    const output = {
      code: result.exitCode ?? 1,
      stdout: result.stdout ?? '',
      stderr: result.stderr ?? result.shortMessage ?? '',
    };
    if (output.code !== 0 && signedOut?.test(output.stderr)) this.#signedOut = output;
    return output;
  }

  /** Runs and gives standard output; any other exit code than 0 throws TOOL_FAILED with the tool's own last words. */
  async run(args: readonly string[], options: ToolRun = {}): Promise<string> {
    await this.version();
    const {code, stdout, stderr} = await this.attempt(args, options);
    if (code === 0) return stdout;
    const output = (stderr.trim() || stdout.trim()).split('\n');
    throw errors.TOOL_FAILED(
      this.definition.command,
      output.at(-1) || `exit code ${code}`,
      at({frame: [`$ ${[this.definition.command, ...args].join(' ')}`, ...output.slice(-12)].join('\n')}),
    );
  }

  /** Runs and parses standard output as JSON. */
  async json(args: readonly string[], options: ToolRun = {}): Promise<unknown> {
    const text = await this.run(args, options);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw errors.TOOL_OUTPUT(this.definition.command, 'JSON', at({cause}));
    }
  }

  async #askVersion(): Promise<string> {
    const {command, install, minimum, version} = this.definition;
    const {code, stdout, stderr} = await this.attempt(version.args, {timeoutMs: 20_000});
    const found = version.pattern.exec(stdout + stderr)?.[1];
    if (code !== 0 || found === undefined) throw errors.TOOL_OUTPUT(command, 'version');
    if (compareVersions(found, minimum) < 0) throw errors.TOOL_TOO_OLD(command, install, found, minimum);
    return found;
  }
}

function stopWithUs(pid: number | undefined): void {
  if (running.size === 0 && process.listeners('exit').every(listener => listener !== stopRunning)) {
    process.on('exit', stopRunning);
  }
  running.add(pid);
}

function stopRunning(): void {
  for (const pid of running) {
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGTERM');
    } catch {
      // It has ended by itself.
    }
  }
}

async function forEachLine(lines: AsyncIterable<unknown>, onLine: (line: string) => void): Promise<void> {
  // The iterable ends by throwing when the tool fails; the exit code says that already.
  try {
    for await (const line of lines) onLine(String(line));
  } catch {}
}

/** Orders `1.9` before `1.10`; missing parts count as 0. */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [a, b].map(text => text.split('.').map(part => Number.parseInt(part, 10) || 0));
  for (let i = 0; i < Math.max(x!.length, y!.length); i++) {
    const difference = (x![i] ?? 0) - (y![i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
