import {Command} from 'commander';
import {packageVersion} from '../../kit/package-info.js';
import {semanticsVersion} from '../../rules/ruleset/semantics.js';
import {type CommonOptions, Ui} from '../ui/ui.js';

export const command = (): Command =>
  new Command('version')
    .description('versions of this program and of its semantics')
    .action((options: CommonOptions) => {
      const answer = {
        rulectl: packageVersion(),
        /** Raised when the same rules and facts may give another answer than before. */
        semantics: semanticsVersion,
        node: process.version,
        platform: `${process.platform}-${process.arch}`,
      };
      new Ui(options).result(
        answer,
        () => `rulectl ${answer.rulectl}, semantics ${answer.semantics}, Node.js ${answer.node}, ${answer.platform}`,
      );
    });
