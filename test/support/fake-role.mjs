// A role of a cluster at its smallest: listens, says that it is ready, writes its URL. Words: name, mode, --port, --url-file.
import {appendFileSync, renameSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';

const [, , name, mode, ...options] = process.argv;
const option = word => options[options.indexOf(word) + 1];
appendFileSync(option('--starts'), `${name}\n`);
if (mode === 'dies') {
  console.error(`error ${name} cannot start`);
  process.exit(2);
}
const server = createServer((_request, response) => response.end(JSON.stringify({status: 'ready', node_id: name})));
server.on('error', error => {
  console.error(error.message);
  process.exit(2);
});
server.listen({host: '127.0.0.1', port: Number(option('--port'))}, () => {
  const file = option('--url-file');
  writeFileSync(`${file}.tmp`, `http://127.0.0.1:${server.address().port}\n`);
  renameSync(`${file}.tmp`, file);
  console.log(JSON.stringify({level: 'info', time: new Date().toISOString(), name, msg: 'listens'}));
});
process.on('SIGTERM', () => (mode === 'stubborn' ? undefined : process.exit(0)));
