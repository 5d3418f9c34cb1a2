// The passwords of one home, drawn at random when it is first used and kept in a file that its owner alone reads. What belongs together
// is read from here by the parts that ask for a password and by the programs that give it; nothing of it is on a command line or in a log.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Home } from './home.ts';
import { StackFailure } from './supervise/part.ts';
import { replaceFile } from './write-file.ts';

/** Each is a name that PostgreSQL or Kafka Connect knows; `admin` is PostgreSQL's superuser, which no program uses. */
export const secretNames = [
  'admin',
  'spindle_owner',
  'spindle_server',
  'spindle_consumer',
  'spindle_guardian',
  'spindle_portal',
  'spindle_machines',
  'spindle_cdc',
  'connect',
] as const;
export type SecretName = (typeof secretNames)[number];
export type Secrets = Readonly<Record<SecretName, string>>;

const lengthBytes = 24;

/** The passwords of this home; those that it has not yet are drawn and kept. Throws StackFailure for a file that cannot be read. */
export function openSecrets(home: Home): Secrets {
  const kept = read(home.secretsFile);
  const secrets = Object.fromEntries(secretNames.map((name) => [name, kept[name] ?? draw()])) as Secrets;
  if (secretNames.some((name) => kept[name] === undefined)) {
    replaceFile(home.secretsFile, `${JSON.stringify(secrets, null, 2)}\n`, 0o600);
  }
  return secrets;
}

/** Letters, digits, - and _: fit for a URL, a properties file and a line of pgpass. */
function draw(): string {
  return randomBytes(lengthBytes).toString('base64url');
}

function read(path: string): Partial<Record<SecretName, string>> {
  if (!existsSync(path)) return {};
  try {
    const found = JSON.parse(readFileSync(path, 'utf8')) as Partial<Record<SecretName, unknown>>;
    return Object.fromEntries(Object.entries(found).filter(([, value]) => typeof value === 'string' && value !== ''));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EACCES') {
      throw new StackFailure(
        `${path} belongs to another user, as does what was started with it: start as that one, or set SPINDLE_HOME to another folder`,
        { cause },
      );
    }
    throw new StackFailure(
      `${path}, which holds the passwords of the embedded stack, cannot be read: ${(cause as Error).message}; delete it, and new ones are drawn`,
      { cause },
    );
  }
}
