import {type ChildProcess, spawn} from 'node:child_process';
import {closeSync, existsSync, openSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {readiness} from '../../cluster/providers/local/probe.js';
import {withoutSettings} from '../../cluster/providers/local/supervise.js';
import {packageFolder} from '../../kit/package-info.js';
import {sleep} from '../../kit/wait.js';
import {errors} from './errors.js';

/** A node or gateway process of the bench. */
export interface BenchRole {
  readonly name: string;
  readonly pid: number;
  readonly url: string;
}

const readyWithinMs = 60_000;

/** Starts role processes of this program in one folder, and ends them all. */
export class RoleRunner {
  readonly #children = new Map<string, ChildProcess>();
  readonly #killAll = (): void => {
    for (const child of this.#children.values()) child.kill('SIGKILL');
  };

  /** `dir`: logs and URL files; not a project, so that no cluster file is found there. */
  constructor(
    private readonly dir: string,
    private readonly token: string,
  ) {
    // Should this process end early, nothing may go on running.
    process.on('exit', this.#killAll);
  }

  /** Starts a role and waits until it is ready. Throws BENCH_NODE_FAILED. */
  async start(name: string, words: readonly string[]): Promise<BenchRole> {
    const [urlFile, logFile] = [join(this.dir, `${name}.url`), join(this.dir, `${name}.log`)];
    const log = openSync(logFile, 'w');
    const own = ['--name', name, '--port', '0', '--url-file', urlFile, '--log-level', 'warn'];
    const child = spawn(process.execPath, [join(packageFolder(), 'bin', 'rulectl.js'), ...words, ...own], {
      cwd: this.dir,
      env: {...withoutSettings(process.env), RULECTL_TOKEN: this.token},
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.#children.set(name, child);
    const end = performance.now() + readyWithinMs;
    for (;;) {
      if (child.exitCode !== null || child.signalCode !== null) {
        const why = lastLineOf(logFile) ?? `it ended with ${child.exitCode ?? child.signalCode}`;
        throw errors.BENCH_NODE_FAILED(name, why);
      }
      const url = existsSync(urlFile) ? readFileSync(urlFile, 'utf8').trim() : '';
      if (url !== '' && (await readiness(url)) === 'ready') return {name, pid: child.pid!, url};
      if (performance.now() > end) throw errors.BENCH_NODE_FAILED(name, `not within ${readyWithinMs / 1000} s`);
      await sleep(50);
    }
  }

  /** Ends every process and waits until they are gone. */
  async stop(): Promise<void> {
    const gone = [...this.#children.values()]
      .filter(child => child.exitCode === null && child.signalCode === null)
      .map(child => new Promise(resolve => child.once('exit', resolve)));
    // Nothing of theirs is worth keeping, and under a quota a graceful end takes long.
    this.#killAll();
    await Promise.all(gone);
    this.#children.clear();
    process.off('exit', this.#killAll);
  }
}

function lastLineOf(file: string): string | undefined {
  const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return text === '' ? undefined : text.slice(text.lastIndexOf('\n') + 1);
}
