/**
 * The text of some bytes, its BOM kept, and where it stops being UTF-8: the UTF-16 offset of the first character that is
 * none, or undefined when all of it is.
 */
export function decodeUtf8(bytes: Uint8Array): {text: string; faultAt: number | undefined} {
  const text = new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes);
  // A replacement character stands for what cannot be read, and may also stand in the text.
  const encoded = Buffer.from(text);
  if (encoded.equals(bytes)) return {text, faultAt: undefined};
  let at = 0;
  while (encoded[at] === bytes[at]) at++;
  while (isWithinCharacter(encoded[at]!)) at--;
  return {text, faultAt: encoded.toString('utf8', 0, at).length};
}

const isWithinCharacter = (byte: number): boolean => (byte & 0xc0) === 0x80;
