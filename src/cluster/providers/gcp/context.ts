import type {Deployment} from '../deployment.js';
import {gcpNames} from './files.js';
import {gcpSettings} from './schema.js';

/** The name that gcloud gives to a cluster's context. */
export function contextName({blueprint}: Deployment): string {
  const gcp = gcpSettings(blueprint);
  return `gke_${gcp.project}_${gcp.region}_${gcpNames(blueprint).cluster}`;
}
