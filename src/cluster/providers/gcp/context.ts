import {gcpNames} from '../../scaffold/gcp.js';
import type {Deployment} from '../deployment.js';

/** The name that gcloud gives to a cluster's context. */
export function contextName({blueprint}: Deployment): string {
  const gcp = blueprint.gcp!;
  return `gke_${gcp.project}_${gcp.region}_${gcpNames(blueprint).cluster}`;
}
