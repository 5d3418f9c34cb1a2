// A collector with a certificate of the plant's own authority, which asks for one too: both files were read at start alone, by OpenTelemetry's own library.
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pino } from 'pino';
import { Gauge, Registry } from 'prom-client';
import { readSettings } from '../../../src/programs/support/settings.ts';
import { openSending } from '../../../src/telemetry/sent-metrics/open-sending.ts';
import { sentMetricsSettings } from '../../../src/telemetry/sent-metrics/settings.ts';
import { makeCertificate } from '../../support/certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'spindle-collector-'));
after(() => rmSync(folder, { recursive: true }));
const [first, second, own] = [makeCertificate(), makeCertificate(), makeCertificate()];
const [path, certPath, keyPath] = ['authority.pem', 'own.pem', 'own.key'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];

async function openCollector() {
  const [came, options] = [new EventEmitter(), { requestCert: true, ca: [own.cert] }];
  const server = createServer({ ...options, cert: first.cert, key: first.key }, (request, response) => {
    request.resume().on('end', () => {
      response.end();
      came.emit('request', request.url);
    });
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    came,
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    show: ({ cert, key }: typeof first) => {
      server.setSecureContext({ ...options, cert, key });
      server.closeAllConnections();
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

test('metrics go to a collector that asks for a certificate, and follow the file of its authority', async () => {
  writeFileSync(path, first.cert);
  writeFileSync(certPath, own.cert);
  writeFileSync(keyPath, own.key);
  const server = await openCollector();
  const told = new EventEmitter();
  const log = pino({}, { write: (text: string) => void told.emit('line', JSON.parse(text)) });
  const settings = readSettings(sentMetricsSettings, {
    ...{ OTEL_EXPORTER_OTLP_ENDPOINT: server.url, OTEL_EXPORTER_OTLP_CERTIFICATE: path },
    ...{ OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: certPath, OTEL_EXPORTER_OTLP_CLIENT_KEY: keyPath },
    ...{ OTEL_METRIC_EXPORT_INTERVAL: '300', OTEL_EXPORTER_OTLP_TIMEOUT: '10000' },
  });
  const registry = new Registry();
  new Gauge({ name: 'depth', help: 'Depth', registers: [registry] }).set(1);
  const send = await openSending({ settings, program: 'server', version: '1', log });
  const sent = send?.(registry) ?? assert.fail('it is off');
  const line = async (text: string): Promise<{ readonly reason?: string }> => {
    for (;;) {
      const [found] = await once(told, 'line');
      if (found.msg.includes(text)) return found;
    }
  };
  try {
    assert.deepEqual(await once(server.came, 'request'), ['/v1/metrics']);
    const [away] = await Promise.all([line('Metrics cannot be sent'), server.show(second)]);
    assert.match(away.reason ?? '', /is not trusted \(.+\); put .* \(OTEL_EXPORTER_OTLP_CERTIFICATE\)/);
    await Promise.all([line('Metrics are sent again'), writeFileSync(path, second.cert)]);
  } finally {
    await sent.close();
    server.close();
  }
});

test('a file that cannot be used is refused at start, with its setting', async () => {
  const settings = readSettings(sentMetricsSettings, {
    ...{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://127.0.0.1:1', OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: certPath },
  });
  const opening = openSending({ settings, program: 'server', version: '1', log: pino({ level: 'silent' }) });
  const message = /give OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and OTEL_EXPORTER_OTLP_CLIENT_KEY, or neither/;
  await assert.rejects(opening, { name: 'InvalidSettings', message });
});
