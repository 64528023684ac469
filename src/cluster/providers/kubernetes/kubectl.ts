import type {ToolOutput} from '../../tools/tool.js';
import {tools} from '../../tools/tools.js';

/** The part of a Kubernetes object that steps look at. */
export interface KubernetesObject {
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
}

export interface KubectlRun {
  readonly input?: string | undefined;
  readonly onLine?: (line: string) => void;
  readonly timeoutMs?: number;
}

/** kubectl on one context and namespace. Changes go by server-side apply under our own field manager. */
export class Kubectl {
  constructor(
    readonly dir: string,
    readonly context: string | undefined,
    readonly namespace: string | undefined,
  ) {}

  /** The whole command, as a plan shows it. */
  command(...args: readonly string[]): string[] {
    return ['kubectl', ...this.#where(), ...args];
  }

  run(args: readonly string[], options: KubectlRun = {}): Promise<string> {
    return tools.kubectl.run([...this.#where(), ...args], {cwd: this.dir, timeoutMs: 120_000, ...options});
  }

  attempt(args: readonly string[], options: KubectlRun = {}): Promise<ToolOutput> {
    return tools.kubectl.attempt([...this.#where(), ...args], {cwd: this.dir, timeoutMs: 60_000, ...options});
  }

  /** One object, or undefined where there is none. Throws when the cluster cannot be asked. */
  async get(kind: string, name: string): Promise<KubernetesObject | undefined> {
    const {code, stdout, stderr} = await this.attempt(['get', kind, name, '-o', 'json']);
    if (code !== 0) {
      if (/not ?found|no matches for kind|doesn't have a resource type/i.test(stderr)) return undefined;
      throw new Error(stderr.trim().split('\n').at(-1) || `kubectl get ${kind} ended with ${code}`);
    }
    const object = parsed(stdout) as KubernetesObject | undefined;
    return object?.metadata?.name === name ? object : undefined;
  }

  /** Those of some objects that are there. Throws when the cluster cannot be asked. */
  async getAll(kind: string, names: readonly string[]): Promise<KubernetesObject[]> {
    const text = await this.run(['get', kind, ...names, '--ignore-not-found', '-o', 'json']);
    const found = parsed(text) as {items?: KubernetesObject[]} | undefined;
    return found?.items ?? [];
  }

  async list(kinds: readonly string[], selector: string): Promise<KubernetesObject[]> {
    const text = await this.run(['get', kinds.join(','), '-l', selector, '-o', 'json']);
    return (parsed(text) as {items?: KubernetesObject[]} | undefined)?.items ?? [];
  }

  #where(): string[] {
    return [
      ...(this.context === undefined ? [] : ['--context', this.context]),
      ...(this.namespace === undefined ? [] : ['--namespace', this.namespace]),
    ];
  }
}

/** Arguments of an apply. Ours is the only manager of these fields: a conflict means a hand edit, which loses. */
export const applyArguments = ['apply', '--server-side', '--force-conflicts', '--field-manager=rulectl'] as const;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
