import {readFileSync, unwatchFile, watchFile} from 'node:fs';
import type {Log} from '../../kit/log.js';

const lookMs = 100;

/**
 * The address that a node advertises, where a file says it: tunnels and address translation may change it while the node
 * runs. No file, or an empty one, means the address that it listens on; what is no URL changes nothing and is logged.
 */
export class AddressFile {
  url: string | undefined;

  constructor(
    private readonly file: string,
    private readonly log: Log,
  ) {
    this.#read();
  }

  /** Tells of each change of the address from now on. */
  follow(onChange: () => void): void {
    watchFile(this.file, {interval: lookMs, persistent: false}, () => {
      const before = this.url;
      this.#read();
      if (this.url !== before) onChange();
    });
  }

  close(): void {
    unwatchFile(this.file);
  }

  #read(): void {
    try {
      const text = readFileSync(this.file, 'utf8').trim();
      if (text === '' || isHttp(text)) this.url = text.replace(/\/$/, '') || undefined;
      else this.#refuse('it is no http URL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') this.url = undefined;
      else this.#refuse((error as Error).message);
    }
  }

  #refuse(why: string): void {
    this.log.error({file: this.file, why}, 'the address to advertise cannot be read; what was advertised stays');
  }
}

const isHttp = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
