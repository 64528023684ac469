import {dirname, resolve} from 'node:path';
import {statusOf} from '../../../cluster/providers/local/status.js';
import {defaultFile} from '../../../cluster/spec/project.js';
import {type CommonOptions, Ui} from '../../ui/ui.js';

/** Lets every process of the local cluster go on: harmless for those that run. */
export async function heal(options: CommonOptions): Promise<void> {
  const ui = new Ui(options);
  const {nodes, gateways, control} = await statusOf(dirname(resolve(options.file ?? defaultFile)));
  const healed = [...nodes, ...gateways, ...(control === null ? [] : [control])].flatMap(({name, pid}) => {
    if (pid === null) return [];
    process.kill(pid, 'SIGCONT');
    return [name];
  });
  ui.result({healed}, () => `${ui.style('good', '✓')} ${healed.length} parts may go on.`);
}
