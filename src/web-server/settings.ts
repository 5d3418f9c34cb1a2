// Settings that servers share, where the consumer's probes and metrics listen, and who reads them. Elsewhere than on the loopback they ask for a token, or
// ALLOW_ANONYMOUS says that everybody who reaches the address may read them.
import { bool, str } from 'envalid';
import { InvalidSettings } from '../core/errors.ts';
import { port } from '../settings/numbers.ts';
import { hostName, networks } from '../settings/texts.ts';
import { isLoopback } from './loopback.ts';

/** Of every server that people reach. */
export const proxySettings = {
  TRUSTED_PROXIES: networks({
    default: [],
    desc: 'Proxies whose X-Forwarded-For is believed: addresses or networks such as 10.0.0.0/8, separated by commas',
  }),
};

export const probeSettings = {
  CONSUMER_HOST: hostName({ default: '127.0.0.1', desc: "Address of the consumer's probes and metrics" }),
  CONSUMER_PORT: port({ default: 8001, desc: "Port of the consumer's probes and metrics" }),
  CONSUMER_METRICS_TOKEN: str({
    default: '',
    desc: "What other machines send as bearer token for the consumer's metrics; empty for none",
  }),
  ALLOW_ANONYMOUS: bool({
    default: false,
    desc: 'Answer requests without credentials also where other machines can send them; they may read and predict, not operate',
  }),
};

/** Throws InvalidSettings when the metrics would be open to other machines without being told to. */
export function refuseOpenProbes(settings: {
  readonly CONSUMER_HOST: string;
  readonly CONSUMER_METRICS_TOKEN: string;
  readonly ALLOW_ANONYMOUS: boolean;
}): void {
  if (settings.ALLOW_ANONYMOUS || settings.CONSUMER_METRICS_TOKEN !== '' || isLoopback(settings.CONSUMER_HOST)) return;
  throw new InvalidSettings([
    `CONSUMER_HOST: ${settings.CONSUMER_HOST} can be reached from other machines and the metrics ask for no credentials; ` +
      'set CONSUMER_METRICS_TOKEN, listen on 127.0.0.1, or set ALLOW_ANONYMOUS=true if everybody who reaches it may read them',
  ]);
}
