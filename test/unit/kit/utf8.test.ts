import {expect, test} from 'vitest';
import {decodeUtf8} from '../../../src/kit/utf8.js';

test.each(['', 'a', '\ufeffa', 'é😀', 'a\ufffdb'])('%j is text', text => {
  expect(decodeUtf8(Buffer.from(text))).toEqual({text, faultAt: undefined});
});

test.each([
  ['at the start', [0xff], 0],
  ['behind characters of several bytes', [...Buffer.from('é😀'), 0xff, 0x61], 3],
  ['behind a replacement character', [...Buffer.from('\ufffd'), 0xe9], 1],
  ['in a character that is cut off', [0x61, 0xef, 0xbf], 1],
])('a fault %s', (_name, bytes, faultAt) => {
  expect(decodeUtf8(Uint8Array.from(bytes)).faultAt).toBe(faultAt);
});
