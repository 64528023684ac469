import {spawn} from 'node:child_process';
import {chmodSync, closeSync, copyFileSync, mkdirSync, openSync, readFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {folderOf} from './folder.js';
import {kubernetesTools} from './kubernetes-tools.js';

let port: number | undefined;
const recorder = resolve('test/support/cloud/recorder.mjs');

export interface CloudState {
  readonly changes: number;
  /** Commands that went wrong once. */
  readonly injured: readonly string[];
  readonly commands: readonly string[];
  readonly objects: Readonly<
    Record<
      string,
      {
        readonly metadata?: {readonly ownerReferences?: readonly object[]};
        readonly data?: Readonly<Record<string, string>>;
        readonly spec?: unknown;
      }
    >
  >;
  readonly releases: Readonly<Record<string, {readonly status: string}>>;
  readonly images: readonly string[];
  /** What compose runs: of which service, and from what it was made. */
  readonly containers: readonly {
    readonly ID: string;
    readonly Name: string;
    readonly Service: string;
    readonly hash: string;
    readonly Health: string;
  }[];
  /** Add-ons and identities of the cluster. */
  readonly parts: readonly string[];
  /** Managed stores, and what else gcloud makes, by name. */
  readonly stores: Readonly<Record<string, unknown>>;
  /** Snapshots of databases that were deleted. */
  readonly snapshots?: readonly string[];
  /** Versions of each secret in the secret manager of the cloud. */
  readonly secrets: Readonly<Record<string, readonly string[]>>;
  readonly pool?: {readonly status: string; readonly min: number; readonly max: number} | null;
  /** Makes every roll-out end without being ready. */
  readonly unready?: boolean;
  /** Resources that carry a tag, by its key. */
  readonly tagged?: Readonly<Record<string, readonly string[]>>;
  readonly contexts: readonly string[];
  readonly cluster: string | null;
  readonly stack?: string;
}

/** A cloud of recorders: programs on PATH that answer as eksctl, aws, kubectl, helm and docker do. */
export interface Cloud {
  readonly env: Readonly<Record<string, string>>;
  state(): CloudState;
  /** Every command that was called, reading ones too. */
  asked(): string[][];
  /** Puts the cloud into a state before anything runs. */
  prepare(state: Partial<CloudState>): void;
}

export const secret = 'secret-that-must-not-show';

/** `ownStores`: the environment names stores, so that none has to be made. */
export function cloud({ownStores = true}: {readonly ownStores?: boolean} = {}): Cloud {
  const folder = folderOf();
  const programs = join(folder, 'bin');
  mkdirSync(programs);
  for (const tool of ['eksctl', 'aws', 'gcloud', 'kubectl', 'helm', 'docker', 'npm']) {
    const script = join(programs, tool);
    copyFileSync(resolve('test/support/cloud/tool.sh'), script);
    chmodSync(script, 0o755);
  }
  const file = join(folder, 'state.json');
  port ??= startRecorder();
  return {
    env: {
      PATH: `${programs}:${process.env.PATH}`,
      CLOUD_STATE: folder,
      CLOUD_PORT: String(port),
      ...(ownStores
        ? {REDIS_URL: `redis://:${secret}@redis:6379`, DATABASE_URL: `postgres://rules:${secret}@db/rules`}
        : {}),
      AWS_SECRET_ACCESS_KEY: secret,
    },
    state: () => JSON.parse(readFileSync(file, 'utf8')) as CloudState,
    asked: () =>
      readFileSync(join(folder, 'asked'), 'utf8')
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as string[]),
    prepare: state => {
      const empty = {
        changes: 0,
        injured: [],
        commands: [],
        objects: {},
        releases: {},
        images: [],
        containers: [],
        contexts: [],
        cluster: null,
        repository: null,
        parts: [],
        stores: {},
        secrets: {},
      };
      writeFileSync(file, JSON.stringify({...empty, ...state}));
    },
  };
}

/** Starts the process behind the stand-ins, once for all clouds of a test file. It ends with this process. */
function startRecorder(): number {
  const file = join(folderOf(), 'port');
  const stdout = openSync(file, 'w');
  const child = spawn(process.execPath, [recorder], {
    stdio: ['pipe', stdout, 'inherit'],
    env: {...process.env, REAL_KUBECTL: kubernetesTools().kubectl},
  });
  closeSync(stdout);
  child.unref();
  (child.stdin as unknown as {unref(): void}).unref();
  for (let patience = 600; patience > 0; patience--) {
    const found = Number(readFileSync(file, 'utf8'));
    if (found > 0) return found;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  throw new Error('the stand-ins for the tools did not start');
}
