import type {Program} from '../analysis/program.js';
import type {RuleGroup} from './group-plan.js';

/** Each group's rules, by the paths of the files that they stand in. */
export function declaredGroups(
  {files, rules}: Program,
  groups: readonly {readonly name: string; readonly files: readonly string[]}[],
): RuleGroup[] {
  return groups.map(({name, files: own}) => {
    const paths = new Set(own);
    return {name, orders: rules.filter(({file}) => paths.has(files[file]!.path)).map(({order}) => order)};
  });
}
