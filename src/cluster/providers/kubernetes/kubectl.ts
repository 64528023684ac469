import type {ToolOutput} from '../../tools/tool.js';
import {tools} from '../../tools/tools.js';

/** The part of a Kubernetes object that steps look at. */
export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    /** Of what lives in one: objects of the whole cluster have none. */
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly {readonly controller?: boolean}[];
    readonly managedFields?: readonly {readonly manager?: string; readonly operation?: string}[];
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

  /** kubectl on another namespace of the same cluster. */
  inNamespace(namespace: string | undefined): Kubectl {
    return new Kubectl(this.dir, this.context, namespace);
  }

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
      if (isNotThere(stderr)) return undefined;
      throw failed(['get', kind], code, stderr);
    }
    const object = parsed(stdout) as KubernetesObject | undefined;
    return object?.metadata?.name === name ? object : undefined;
  }

  /** Those of some objects of a kind that are there: none where the cluster does not know the kind. */
  async getAll(kind: string, names: readonly string[]): Promise<KubernetesObject[]> {
    const {code, stdout, stderr} = await this.attempt(['get', kind, ...names, '--ignore-not-found', '-o', 'json']);
    if (code === 0) return itemsIn(stdout);
    if (isNotThere(stderr)) return [];
    throw failed(['get', kind], code, stderr);
  }

  async list(kinds: readonly string[], selector: string, ...more: readonly string[]): Promise<KubernetesObject[]> {
    return itemsIn(await this.run(['get', kinds.join(','), '-l', selector, ...more, '-o', 'json']));
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

const isNotThere = (stderr: string): boolean =>
  /not ?found|no matches for kind|doesn't have a resource type/i.test(stderr);

const failed = (args: readonly string[], code: number, stderr: string): Error =>
  new Error(stderr.trim().split('\n').at(-1) || `kubectl ${args.join(' ')} ended with ${code}`);

/** Objects of a list; kubectl gives one object as itself, and of none at all it may print nothing. */
export function itemsIn(text: string): KubernetesObject[] {
  const found = parsed(text) as (KubernetesObject & {items?: KubernetesObject[]}) | undefined;
  return found?.items ?? (found?.metadata?.name === undefined ? [] : [found]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
