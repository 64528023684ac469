import {clusterJsonSchema} from '../file/cluster-file.js';
import {type LoadOptions, readSpec} from '../file/load-spec.js';
import {type Project, readProject} from '../project/project.js';
import {targetSchemas} from './registry.js';

type Options = Omit<LoadOptions, 'targets'>;

/** Opens a project, whatever targets its cluster file describes. Throws as `readProject` does. */
export const openProject = async (file?: string, options: Options = {}): Promise<Project> =>
  readProject(file, {...options, targets: await targetSchemas()});

/** Reads a cluster file, whatever targets it describes. Throws as `readSpec` does. */
export const readClusterFile = async (file: string, options: Options = {}): Promise<ReturnType<typeof readSpec>> =>
  readSpec(file, {...options, targets: await targetSchemas()});

/** JSON Schema of cluster files with every target. */
export const clusterFileSchema = async (): Promise<Record<string, unknown>> => clusterJsonSchema(await targetSchemas());
