export interface ControlOptions {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly internalPort?: number;
  readonly urlFile?: string;
  readonly dataDir?: string;
  readonly environment?: string;
  readonly logLevel: string;
  readonly file?: string;
}
