// Warns of a database on another machine that is used with the password that stands in this program's documents. The default is there for
// a first try on one's own machine.
import { BlockList, isIP } from 'node:net';

export interface DatabaseAccess {
  readonly DB_HOST?: string;
  readonly DB_PASSWORD?: string;
  readonly AI_DB_HOST?: string;
  readonly AI_DB_PASSWORD?: string;
}

const defaultPassword = 'admin1234';
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** One sentence for each such database, with the fix. */
export function defaultPasswordWarnings(settings: DatabaseAccess): readonly string[] {
  return (['AI_DB_', 'DB_'] as const).flatMap((prefix) => {
    // Settings that a program has not asked for must not even be read.
    const host = `${prefix}HOST` in settings ? settings[`${prefix}HOST`] : undefined;
    if (host === undefined || isLocal(host) || settings[`${prefix}PASSWORD`] !== defaultPassword) return [];
    return [
      `${prefix}PASSWORD is the one of this program's documents, which everybody knows, and ${host} is another machine: ` +
        `give the user a password of its own there, and set ${prefix}PASSWORD to it`,
    ];
  });
}

/** A path is the folder of a socket. */
function isLocal(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host === 'localhost' || host === '' || host.startsWith('/');
  return loopback.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
