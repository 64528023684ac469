import {join} from 'node:path';
import {Command} from 'commander';
import {projectFolder, stateFolder} from '../../cluster/project/project.js';
import {clusterFileSchema} from '../../cluster/providers/open-project.js';
import {writeFileAtomic} from '../../kit/atomic-file.js';
import {type CommonOptions, Ui} from '../ui/ui.js';

interface SchemaOptions extends CommonOptions {
  readonly write?: boolean;
}

export const command = (): Command =>
  new Command('schema')
    .description('print the JSON Schema of the cluster file, for editors')
    .option('--write', 'write it to .rulectl/cluster.schema.json, where the first line of cluster.yaml points')
    .action(async (options: SchemaOptions) => {
      const ui = new Ui(options);
      const text = JSON.stringify(await clusterFileSchema(), null, 2);
      if (!options.write) {
        process.stdout.write(`${text}\n`);
        return;
      }
      const path = join(stateFolder(projectFolder(options.file)), 'cluster.schema.json');
      await writeFileAtomic(path, `${text}\n`);
      ui.result({path}, () => `Written to ${path}.`);
    });
