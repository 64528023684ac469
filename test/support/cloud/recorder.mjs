/**
 * Stands in for the tools of a cloud: answers as they do, keeps what was made, refuses what the real ones would refuse.
 * One process serves all of them, asked by small scripts on PATH (`tool.sh`) over loopback; it ends with its standard
 * input. Prints its port.
 */
import {createServer} from 'node:net';
import {ask} from './tools.mjs';

/** A request: fields that end with a zero byte, the last of them how many bytes of standard input follow. */
function parse(bytes) {
  const fields = [];
  let from = 0;
  const next = () => {
    const to = bytes.indexOf(0, from);
    if (to < 0) return undefined;
    fields.push(bytes.subarray(from, to).toString());
    from = to + 1;
    return fields.at(-1);
  };
  for (let i = 0; i < 9; i++) if (next() === undefined) return undefined;
  const [folder, at, how, says, parent, cwd, tool, image, count] = fields;
  for (let i = 0; i < Number(count) + 1; i++) if (next() === undefined) return undefined;
  const words = fields.slice(9, -1);
  const length = Number(fields.at(-1));
  if (bytes.length < from + length) return undefined;
  const input = bytes.subarray(from, from + length).toString();
  return {folder, at: Number(at), how, says, parent: Number(parent), cwd, tool, image, words, input};
}

const server = createServer(socket => {
  let bytes = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', chunk => {
    bytes = Buffer.concat([bytes, chunk]);
    const call = parse(bytes);
    if (call === undefined) return;
    const {code, stdout, stderr} = ask(call);
    socket.end(`${code} ${Buffer.byteLength(stdout)}\n${stdout}${stderr}`);
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.stdin.resume().on('end', () => process.exit(0));
