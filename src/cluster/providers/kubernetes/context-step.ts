import {absent, present, type Step} from '../../actions/step.js';
import {tools} from '../../tools/tools.js';

/** kubectl's context of a cluster that a cloud makes: written each time, since a cluster made anew has another address. */
export function contextStep(
  context: string,
  command: readonly string[],
  run: (say: (line: string) => void) => Promise<void>,
): Step {
  const removal = ['config', 'delete-context', context];
  const look = async () => {
    const {stdout} = await tools.kubectl.attempt(['config', 'get-contexts', context, '-o', 'name']);
    return stdout.includes(context) ? present() : absent();
  };
  return {
    id: 'credentials',
    title: `kubectl context ${context}`,
    why: 'kubectl and helm reach the cluster by it.',
    command,
    shared: true,
    probe: async () => {
      const found = await look();
      return found.state === 'present' ? {state: 'changed', detail: 'written each time'} : found;
    },
    run: async ({say}) => run(say),
    undo: {
      command: ['kubectl', ...removal],
      run: async ({say}) => void (await tools.kubectl.run(removal, {onLine: say})),
    },
    leaves: 'entries of its address and user in the kubeconfig',
  };
}
