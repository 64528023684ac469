import {Command} from 'commander';
import {type CommonOptions, Ui} from '../ui/ui.js';

interface ConfigOptions extends CommonOptions {
  readonly origin?: boolean;
  readonly target?: string;
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
  const [{readClusterFile}, {settingsOf}, {targetSettings}, {defaultFile, projectFolder}] = await Promise.all([
    import('../../cluster/providers/open-project.js'),
    import('../../cluster/project/setting-origins.js'),
    import('../../cluster/running/target-settings.js'),
    import('../../cluster/project/project.js'),
  ]);
  const file = options.file ?? defaultFile;
  const parsed = await readClusterFile(file);
  const settings = [...settingsOf(parsed), ...targetSettings(projectFolder(file), options.target)];
  if (options.origin) {
    ui.result(settings, () =>
      ui.table(
        [{title: 'setting'}, {title: 'value'}, {title: 'from'}],
        settings.map(({key, value, origin}) => [
          key,
          JSON.stringify(value),
          origin === 'default' ? ui.style('dim', origin) : origin,
        ]),
      ),
    );
    return;
  }
  const {stringify} = await import('yaml');
  ui.result(parsed.spec, () => stringify(parsed.spec, {lineWidth: 100}).trimEnd());
}
