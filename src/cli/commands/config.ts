import {Command} from 'commander';
import {stringify} from 'yaml';
import {defaultFile, projectFolder} from '../../cluster/project/project.js';
import {settingsOf} from '../../cluster/project/setting-origins.js';
import {readClusterFile} from '../../cluster/providers/open-project.js';
import {targetSettings} from '../../cluster/running/target-settings.js';
import {type TargetOptions, Ui} from '../ui/ui.js';

interface ConfigOptions extends TargetOptions {
  readonly origin?: boolean;
}

export const command = (): Command =>
  new Command('config')
    .description('show the settings in force')
    .addCommand(
      new Command('view')
        .description('every setting of the project')
        .option('--origin', 'say where each comes from: flag, RULECTL_* variable, target file, cluster file or default')
        .option('--target <name>', 'the target whose file counts (default: local)')
        .action(view),
    );

async function view(options: ConfigOptions): Promise<void> {
  const ui = new Ui(options);
  const file = options.file ?? defaultFile;
  const parsed = await readClusterFile(file);
  const settings = [...settingsOf(parsed), ...targetSettings(projectFolder(file), options.target)];
  if (options.origin) {
    ui.result(settings, () =>
      ui.table(
        ['setting', 'value', 'from'],
        settings.map(({key, value, origin}) => [
          key,
          JSON.stringify(value),
          origin === 'default' ? ui.style('dim', origin) : origin,
        ]),
      ),
    );
    return;
  }
  ui.result(parsed.spec, () => stringify(parsed.spec, {lineWidth: 100}).trimEnd());
}
