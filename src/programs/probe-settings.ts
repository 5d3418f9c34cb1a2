// Where the consumer answers probes and shows its metrics. It has no API, so this is all that listens.
import { port } from '../settings/numbers.ts';
import { hostName } from '../settings/texts.ts';

export const probeSettings = {
  CONSUMER_HOST: hostName({ default: '127.0.0.1', desc: "Address of the consumer's probes and metrics" }),
  CONSUMER_PORT: port({ default: 8001, desc: "Port of the consumer's probes and metrics" }),
};
