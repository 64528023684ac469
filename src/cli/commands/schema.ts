import {Command} from 'commander';
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
      const {clusterFileSchema} = await import('../../cluster/providers/open-project.js');
      const text = JSON.stringify(await clusterFileSchema(), null, 2);
      if (!options.write) {
        process.stdout.write(`${text}\n`);
        return;
      }
      const [{writeFileAtomic}, {projectFolder, stateFolder}, {join}] = await Promise.all([
        import('../../kit/atomic-file.js'),
        import('../../cluster/project/project.js'),
        import('node:path'),
      ]);
      const path = join(stateFolder(projectFolder(options.file)), 'cluster.schema.json');
      await writeFileAtomic(path, `${text}\n`);
      ui.result({path}, () => `Written to ${path}.`);
    });
