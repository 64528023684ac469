import type {Project} from '../project/project.js';
import type {Tool} from '../tools/tool.js';

/** A read-only call that shows whether credentials and a permission are there. */
export interface AccessProbe {
  /** Stable; the first of a provider is `access-<name>`. */
  readonly id: string;
  readonly tool: Tool;
  readonly args: (project: Project) => readonly string[];
  /** What it needs, after "needs". */
  readonly what: string;
}
