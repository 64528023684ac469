import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import type {Log} from '../../../../src/kit/log.js';
import {AddressFile} from '../../../../src/service/node/address-file.js';
import {folderOf} from '../../../support/folder.js';

test('the address of a file is followed: written, changed, wrong, and gone', async () => {
  const file = join(folderOf(), 'address');
  const error = vi.fn();
  const address = new AddressFile(file, {error} as unknown as Log);
  onTestFinished(() => address.close());
  const seen: (string | undefined)[] = [];
  address.follow(() => void seen.push(address.url));
  expect(address.url).toBeUndefined();
  const until = (...urls: (string | undefined)[]) => vi.waitFor(() => expect(seen).toEqual(urls), {timeout: 10_000});

  writeFileSync(file, 'http://10.0.0.7:1/\n');
  await until('http://10.0.0.7:1');
  // What is no URL changes nothing, and is told.
  writeFileSync(file, 'ftp://10.0.0.7:22');
  await vi.waitFor(() => expect(error).toHaveBeenCalledWith(expect.objectContaining({file}), expect.any(String)), {
    timeout: 10_000,
  });
  expect(address.url).toBe('http://10.0.0.7:1');
  writeFileSync(file, 'https://shop.example.com');
  await until('http://10.0.0.7:1', 'https://shop.example.com');
  rmSync(file);
  await until('http://10.0.0.7:1', 'https://shop.example.com', undefined);
});
