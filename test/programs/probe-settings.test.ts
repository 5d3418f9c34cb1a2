import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseOpenProbes } from '../../src/programs/consumer/probe-settings.ts';

test("the consumer's probes are not opened to other machines without being told to", () => {
  const closed = {
    CONSUMER_HOST: '0.0.0.0',
    CONSUMER_METRICS_TOKEN: '',
    CONSUMER_METRICS_TOKEN_PATH: '',
    ALLOW_ANONYMOUS: false,
  };
  assert.throws(() => refuseOpenProbes(closed), { name: 'InvalidSettings', message: /CONSUMER_METRICS_TOKEN/ });
  for (const change of [
    { CONSUMER_HOST: '127.0.0.1' },
    { CONSUMER_METRICS_TOKEN: 'x' },
    { CONSUMER_METRICS_TOKEN_PATH: 'x' },
    { ALLOW_ANONYMOUS: true },
  ])
    assert.doesNotThrow(() => refuseOpenProbes({ ...closed, ...change }));
});
