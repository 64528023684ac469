import {resolve} from 'node:path';
import {Command} from 'commander';
import {openSupervisor} from '../../cluster/providers/local/supervise.js';
import {runUntilSignal} from '../../kit/lifecycle.js';
import {openLog} from '../../kit/log.js';

export const command = (): Command =>
  new Command('supervise')
    .description('look after the processes of a local cluster; `rulectl up` starts this')
    .argument('<folder>', 'folder of the project')
    .action(supervise);

async function supervise(folder: string): Promise<void> {
  const supervisor = await openSupervisor(resolve(folder), openLog({name: 'supervisor'}));
  supervisor.start();
  // It ends by a signal, or by itself when nothing is wanted any more.
  await Promise.race([
    runUntilSignal({url: '', stop: () => supervisor.stop(), kill: async () => {}}),
    supervisor.ended,
  ]);
}
