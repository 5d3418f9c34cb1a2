// The Portal answered under any Host, so that a page whose name an attacker made to point at 127.0.0.1 could read it. One rule holds for every
// server that asks for no credentials, and one table tries it on all of them: API, Portal, and the consumer's probes.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { buildProbes } from '../../src/web-server/readiness/probes.ts';
import { buildTestServer } from '../http/support.ts';
import { foreignHosts, foreignOrigins, ownHosts, proxyHeaders } from './host-names.ts';
import { buildPortalAlone } from './portal-alone.ts';

interface Judged {
  readonly open: (allowAnonymous: boolean) => Promise<FastifyInstance>;
  /** Paths that this machine's own user alone may read. */
  readonly guarded: readonly string[];
  /** Paths that orchestrators ask under an address. */
  readonly probes: readonly string[];
}

const servers: Readonly<Record<string, Judged>> = {
  'the REST API': {
    open: (allowAnonymous) => buildTestServer({ strangerRoles: allowAnonymous ? ['read', 'predict'] : [] }),
    guarded: ['/cache/stats', '/detections', '/metrics', '/v2/models/test-model'],
    probes: ['/livez', '/readyz', '/health'],
  },
  'the Portal': {
    open: (allowAnonymous) => buildPortalAlone({ allowAnonymous }),
    guarded: ['/api/profile', '/api/machines', '/api/alerts', '/api/left-out', '/api/status', '/metrics', '/nowhere'],
    probes: ['/livez', '/readyz'],
  },
  "the consumer's probes": {
    open: async (allowAnonymous) => openProbes(allowAnonymous),
    guarded: ['/metrics'],
    probes: ['/livez', '/readyz'],
  },
};

for (const [name, judged] of Object.entries(servers)) {
  describe(`${name}, without credentials`, () => {
    let app: FastifyInstance;
    let open: FastifyInstance;
    before(async () => {
      app = await judged.open(false);
      open = await judged.open(true);
    });
    after(async () => {
      await app.close();
      await open.close();
    });
    const statuses = async (server: FastifyInstance, paths: readonly string[], headers: Record<string, string>) =>
      Promise.all(paths.map(async (url) => (await server.inject({ url, headers })).statusCode));
    const refused = judged.guarded.map(() => 403);

    for (const host of foreignHosts) {
      test(`answers nothing under the Host "${host}" but probes`, async () => {
        assert.deepEqual(await statuses(app, judged.guarded, { host }), refused);
        assert.deepEqual(
          await statuses(app, judged.probes, { host }),
          judged.probes.map(() => 200),
        );
      });
    }

    for (const headers of proxyHeaders) {
      test(`answers nothing that a proxy passes on: ${JSON.stringify(headers)}`, async () => {
        assert.deepEqual(await statuses(app, judged.guarded, { host: 'localhost', ...headers }), refused);
      });
    }

    for (const headers of foreignOrigins) {
      test(`answers no page of ${headers.origin}`, async () => {
        assert.deepEqual(await statuses(app, judged.guarded, { ...headers }), refused);
        const [url = ''] = judged.guarded;
        const { body } = await app.inject({ url, headers: { ...headers } });
        assert.equal(body.includes('API_CORS_ORIGINS'), name === 'the REST API', body);
      });
    }

    for (const host of ownHosts) {
      test(`answers this machine's own user under the Host "${host}", and its own page`, async () => {
        for (const headers of [{ host }, { host, origin: `http://${host.toLowerCase()}` }]) {
          const found = await statuses(app, judged.guarded, headers);
          assert.deepEqual(
            found,
            judged.guarded.map((path) => (path === '/nowhere' ? 404 : 200)),
            JSON.stringify(headers),
          );
        }
      });
    }

    test('answers strangers where ALLOW_ANONYMOUS says so', async () => {
      for (const host of ['spindle.plant.example.com', '192.168.1.7:8080']) {
        const found = await statuses(open, judged.guarded, { host });
        assert.deepEqual(
          found,
          judged.guarded.map((path) => (path === '/nowhere' ? 404 : 200)),
          host,
        );
      }
    });

    test('answers nothing over a real socket without a Host, with an empty one, or with two', async () => {
      await app.listen({ host: '127.0.0.1', port: 0 });
      const { port } = app.server.address() as AddressInfo;
      const [path] = judged.guarded;
      for (const head of [
        `GET ${path} HTTP/1.0\r\n\r\n`,
        `GET ${path} HTTP/1.1\r\nConnection: close\r\n\r\n`,
        `GET ${path} HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n`,
        `GET ${path} HTTP/1.1\r\nHost: evil.example.com\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      ]) {
        const socket = connect(port, '127.0.0.1').setEncoding('utf8');
        socket.write(head);
        const [answer] = await once(socket, 'data');
        assert.match(answer, /^HTTP\/1\.[01] 40[03] /, head);
        socket.destroy();
      }
    });
  });
}

function openProbes(allowAnonymous: boolean): FastifyInstance {
  return buildProbes({
    notReadyReason: () => null,
    degradedReason: () => null,
    metrics: async () => 'figures 1\n',
    metricsContentType: 'text/plain',
    metricsToken: () => '',
    allowAnonymous,
    connectionsMax: 100,
    requestTimeoutMs: 5_000,
    failedSignIn: () => {},
  });
}
