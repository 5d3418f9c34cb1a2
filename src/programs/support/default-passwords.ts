// Warns of a database on another machine that is used with the password that stands in this program's documents. The default is there for
// a first try on one's own machine.
import { BlockList, isIP } from 'node:net';

export interface DatabaseAccess {
  readonly DB_HOST?: string;
  readonly DB_PASSWORD?: string;
  readonly AI_DB_HOST?: string;
  readonly AI_DB_PASSWORD?: string;
  readonly CDC_DB_HOST?: string;
  readonly CDC_DB_PASSWORD?: string;
  readonly CDC_OWNER_PASSWORD?: string;
  readonly DB_PASSWORD_PATH?: string;
  readonly AI_DB_PASSWORD_PATH?: string;
}

const defaultPassword = 'admin1234';
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** One sentence for each such database, with the fix. */
export function defaultPasswordWarnings(settings: DatabaseAccess): readonly string[] {
  // Settings that a program has not asked for must not even be read.
  const settingOf = (name: keyof DatabaseAccess): string => (name in settings ? (settings[name] ?? '') : '');
  const captureOf = (name: 'HOST' | 'PASSWORD'): string => settingOf(`CDC_DB_${name}`) || settingOf(`AI_DB_${name}`);
  const uses = (['AI_DB_', 'DB_'] as const).map((prefix) => ({
    setting: `${prefix}PASSWORD`,
    host: settingOf(`${prefix}HOST`),
    // One that stands in a file goes before it.
    password: settingOf(`${prefix}PASSWORD_PATH`) === '' ? settingOf(`${prefix}PASSWORD`) : '',
  }));
  // Where change data capture has nothing of its own, it has been told already.
  if (settingOf('CDC_DB_HOST') !== '' || settingOf('CDC_DB_PASSWORD') !== '')
    uses.push({ setting: 'CDC_DB_PASSWORD', host: captureOf('HOST'), password: captureOf('PASSWORD') });
  if (settingOf('CDC_OWNER_PASSWORD') !== '') {
    const password = settingOf('CDC_OWNER_PASSWORD');
    uses.push({ setting: 'CDC_OWNER_PASSWORD', host: settingOf('AI_DB_HOST'), password });
  }
  return uses.flatMap(({ setting, host, password }) =>
    isLocal(host) || password !== defaultPassword
      ? []
      : [
          `${setting} is the one of this program's documents, which everybody knows, and ${host} is another machine: ` +
            `give the user a password of its own there, and set ${setting} to it`,
        ],
  );
}

/** A path is the folder of a socket. */
function isLocal(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host === 'localhost' || host === '' || host.startsWith('/');
  return loopback.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
