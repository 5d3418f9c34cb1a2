// Who we are for Kafka Connect, and whom we trust there, by the settings.
import type { CleanedEnv } from 'envalid';
import { InvalidSettings } from '../core/errors.ts';
import { askTrusting } from '../settings/ask-trusting.ts';
import { currentPassword } from '../settings/password-file.ts';
import type { ConnectOptions } from './connect-api.ts';
import type { debeziumSettings } from './settings.ts';

type Settings = Pick<
  CleanedEnv<typeof debeziumSettings>,
  'CONNECT_USERNAME' | 'CONNECT_PASSWORD' | 'CONNECT_PASSWORD_PATH' | 'CONNECT_CA_PATH'
>;

/** How it is asked where a file says whose certificate is its own. Throws InvalidSettings naming a file that cannot be used. */
export function connectTrust({ CONNECT_CA_PATH: path }: Settings): Pick<ConnectOptions, 'trust'> {
  if (path === '') return {};
  const authority = { path, setting: 'CONNECT_CA_PATH' };
  try {
    return { trust: { authority, ask: askTrusting(authority) } };
  } catch (error) {
    throw new InvalidSettings([`CONNECT_CA_PATH: ${(error as Error).message}`]);
  }
}

/** Undefined where it asks nobody. Throws InvalidSettings naming a file that cannot be read. */
export function connectLogin(settings: Settings): ConnectOptions['login'] {
  const { CONNECT_USERNAME: username, CONNECT_PASSWORD: password, CONNECT_PASSWORD_PATH: path } = settings;
  if (password === '' && path === '') return undefined;
  const setting = 'CONNECT_PASSWORD_PATH';
  try {
    return { username, password: currentPassword(password, { path, setting }) };
  } catch (error) {
    throw new InvalidSettings([`${setting}: ${(error as Error).message}`]);
  }
}
