import {chmodSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {folderOf} from './folder.js';
import {kubernetesTools} from './kubernetes-tools.js';

const recorder = resolve('test/support/cloud-recorder.mjs');

export interface CloudState {
  /** Commands that went wrong once. */
  readonly injured: readonly string[];
  readonly commands: readonly string[];
  readonly objects: Readonly<
    Record<string, {readonly data?: Readonly<Record<string, string>>; readonly spec?: unknown}>
  >;
  readonly releases: Readonly<Record<string, {readonly status: string}>>;
  readonly images: readonly string[];
  readonly contexts: readonly string[];
  readonly cluster: string | null;
  readonly stack?: string;
}

/** A cloud of recorders: programs on PATH that answer as eksctl, aws, kubectl, helm and docker do. */
export interface Cloud {
  readonly env: Readonly<Record<string, string>>;
  state(): CloudState;
  /** Puts the cloud into a state before anything runs. */
  prepare(state: Partial<CloudState>): void;
}

export const secret = 'secret-that-must-not-show';

export function cloud(): Cloud {
  const folder = folderOf();
  const programs = join(folder, 'bin');
  mkdirSync(programs);
  for (const tool of ['eksctl', 'aws', 'kubectl', 'helm', 'docker', 'npm']) {
    const script = join(programs, tool);
    writeFileSync(script, `#!/bin/sh\nexec "${process.execPath}" "${recorder}" ${tool} "$@"\n`);
    chmodSync(script, 0o755);
  }
  const file = join(folder, 'state.json');
  return {
    env: {
      PATH: `${programs}:${process.env.PATH}`,
      CLOUD_STATE: folder,
      REAL_KUBECTL: kubernetesTools().kubectl,
      REDIS_URL: `redis://:${secret}@redis:6379`,
      DATABASE_URL: `postgres://rules:${secret}@db/rules`,
      AWS_SECRET_ACCESS_KEY: secret,
    },
    state: () => JSON.parse(readFileSync(file, 'utf8')) as CloudState,
    prepare: state => {
      const empty = {
        injured: [],
        commands: [],
        objects: {},
        releases: {},
        images: [],
        contexts: [],
        cluster: null,
        repository: null,
      };
      writeFileSync(file, JSON.stringify({...empty, ...state}));
    },
  };
}
