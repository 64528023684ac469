const days = 825;

/** A certificate for a host name, signed by itself: good for a machine of one's own, refused by everybody else's. */
export async function selfSigned(host: string): Promise<{certificate: string; key: string}> {
  // A large library, for something that happens once in the life of a machine.
  const {generate} = await import('selfsigned');
  const {cert, private: key} = await generate([{name: 'commonName', value: host}], {
    keyType: 'ec',
    curve: 'P-256',
    // The library's default is SHA-1, which clients refuse.
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + days * 86_400_000),
    extensions: [
      {name: 'basicConstraints', cA: true},
      {
        name: 'subjectAltName',
        altNames: [
          {type: 2, value: host},
          {type: 7, ip: '127.0.0.1'},
        ],
      },
    ],
  });
  return {certificate: `${cert.trim()}\n`, key: `${key.trim()}\n`};
}
