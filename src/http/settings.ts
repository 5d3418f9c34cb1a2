// Where the REST API listens, and the bounds on what it takes. There are no credentials yet, so it listens on the loopback alone
// unless ALLOW_ANONYMOUS says that anybody who reaches the address may use it.
import { BlockList, isIP } from 'node:net';
import { bool, EnvError, host, makeValidator, port } from 'envalid';
import { InvalidSettings } from '../core/errors.ts';

const positiveWholeNumber = makeValidator((input: string) => {
  const value = Number(input);
  if (!Number.isSafeInteger(value) || value < 1) throw new EnvError(`"${input}" is not a whole number from 1`);
  return value;
});

export const httpSettings = {
  API_HOST: host({ default: '127.0.0.1', desc: 'Address on which the REST API listens' }),
  API_PORT: port({ default: 8000, desc: 'Port on which the REST API listens' }),
  API_BODY_BYTES_MAX: positiveWholeNumber({ default: 1_048_576, desc: 'Largest request body, in bytes' }),
  API_BATCH_SIZE_MAX: positiveWholeNumber({ default: 1_000, desc: 'Most readings in one request to /predict/batch' }),
  API_REQUEST_TIMEOUT_MS: positiveWholeNumber({
    default: 10_000,
    desc: 'Longest that a request may take to arrive, and then to be answered, in milliseconds',
  }),
  ALLOW_ANONYMOUS: bool({
    default: false,
    desc: 'Listen on an address that other machines reach although no credentials are asked for',
  }),
};

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Throws InvalidSettings when the API would listen beyond the loopback without ALLOW_ANONYMOUS. */
export function refuseOpenDoor(settings: { readonly API_HOST: string; readonly ALLOW_ANONYMOUS: boolean }): void {
  if (settings.ALLOW_ANONYMOUS || isLoopback(settings.API_HOST)) return;
  throw new InvalidSettings([
    `API_HOST: ${settings.API_HOST} can be reached from other machines and the API asks for no credentials; ` +
      'listen on 127.0.0.1, or set ALLOW_ANONYMOUS=true if everybody who reaches it may use it',
  ]);
}

function isLoopback(address: string): boolean {
  const family = isIP(address);
  return family === 0 ? address === 'localhost' : loopback.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
