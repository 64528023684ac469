import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {CloudState} from '../cloud.js';
import {folderOf} from '../folder.js';
import {kubernetesTools} from '../kubernetes-tools.js';
import {ask} from './tools.mjs';

/** The cloud that the tools of this process talk to, and the changing command in it that fails. */
let current = '';
let failing = 0;

export interface OwnCloud {
  readonly state: () => CloudState;
  /** Puts the cloud into another state, as somebody else might. */
  readonly put: (state: CloudState) => void;
  /** Puts it behind the tools of this process. */
  readonly enter: () => void;
}

/** Puts a cloud of its own behind the tools of this process. */
export function enterCloud(): OwnCloud {
  process.env.REAL_KUBECTL = kubernetesTools().kubectl;
  const folder = folderOf();
  const file = join(folder, 'state.json');
  const enter = () => {
    current = folder;
  };
  enter();
  return {
    enter,
    state: () => JSON.parse(readFileSync(file, 'utf8')) as CloudState,
    put: state => writeFileSync(file, JSON.stringify(state)),
  };
}

/** Makes the changing command with this number fail, counted over the life of the cloud; 0: none. */
export function failAt(number: number): void {
  failing = number;
}

interface Options {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** In the place of execa: the stand-ins answer in this process, which saves starting programs. For `vi.mock('execa')`. */
export function execa(tool: string, words: readonly string[], {cwd, env, input = ''}: Options) {
  const {code, stdout, stderr} = ask({
    ...{tool, words, cwd, input, folder: current, image: env.RULECTL_IMAGE ?? ''},
    ...{at: failing, how: failing > 0 ? 'fail' : '', says: '', parent: 0},
  });
  const iterable = async function* () {
    yield* (stdout + stderr).split('\n').filter(line => line !== '');
  };
  return Object.assign(Promise.resolve({exitCode: code, stdout, stderr}), {pid: undefined, iterable});
}
