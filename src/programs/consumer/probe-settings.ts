// Where the consumer's probes and metrics listen, and who reads those: for the consumer, and for the commands that ask it. Elsewhere than on
// the loopback the metrics ask for a token, or ALLOW_ANONYMOUS says that everybody who reaches the address may read them.
import { InvalidSettings } from '../../core/errors.ts';
import { durationMs, port, wholeNumber } from '../../settings/numbers.ts';
import { secret, secretFile } from '../../settings/secrets.ts';
import { hostName } from '../../settings/texts.ts';
import { isLoopback } from '../../web-server/loopback.ts';
import { anonymousSettings } from '../../web-server/settings.ts';

export const probeSettings = {
  CONSUMER_HOST: hostName({ default: '127.0.0.1', desc: "Address of the consumer's probes and metrics" }),
  CONSUMER_PORT: port({ default: 8001, desc: "Port of the consumer's probes and metrics" }),
  CONSUMER_METRICS_TOKEN: secret({
    default: '',
    desc: "What other machines send as bearer token for the consumer's metrics; empty for none",
  }),
  CONSUMER_METRICS_TOKEN_PATH: secretFile({
    default: '',
    desc: 'A file with that token, in place of CONSUMER_METRICS_TOKEN; read for each request',
  }),
  CONSUMER_CONNECTIONS_MAX: wholeNumber({
    default: 200,
    min: 1,
    max: 100_000,
    unit: 'connections',
    desc: "Most connections at a time to the consumer's probes and metrics",
  }),
  CONSUMER_REQUEST_TIMEOUT_MS: durationMs({
    default: 5_000,
    min: 100,
    max: 600_000,
    desc: "Longest that a request to the consumer's probes and metrics may take to arrive",
  }),
  ...anonymousSettings,
};

/** Throws InvalidSettings when the metrics would be open to other machines without being told to. */
export function refuseOpenProbes(settings: {
  readonly CONSUMER_HOST: string;
  readonly CONSUMER_METRICS_TOKEN: string;
  readonly CONSUMER_METRICS_TOKEN_PATH: string;
  readonly ALLOW_ANONYMOUS: boolean;
}): void {
  const hasToken = settings.CONSUMER_METRICS_TOKEN !== '' || settings.CONSUMER_METRICS_TOKEN_PATH !== '';
  if (settings.ALLOW_ANONYMOUS || hasToken || isLoopback(settings.CONSUMER_HOST)) return;
  throw new InvalidSettings([
    `CONSUMER_HOST: ${settings.CONSUMER_HOST} can be reached from other machines and the metrics ask for no credentials; ` +
      'set CONSUMER_METRICS_TOKEN or CONSUMER_METRICS_TOKEN_PATH, listen on 127.0.0.1, or set ALLOW_ANONYMOUS=true if everybody who reaches it may read them',
  ]);
}
