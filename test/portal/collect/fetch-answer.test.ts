// Asking an address of a machine, over real sockets: servers that are slow, endless, huge, or send elsewhere, and names that lead where nobody is to look.
// No failure repeats the address or the answer.
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createSocketServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { addressRules } from '../../../src/portal/collect/addresses.ts';
import { type FetchBounds, fetchAnswer } from '../../../src/portal/collect/fetch-answer.ts';
import { boundedLookUp } from '../../../src/portal/collect/look-up.ts';

/** Far from what a busy machine takes for an answer at once. */
const patientMs = 20_000;
const onLoopback = addressRules({ allow: [], allowsLoopback: true });
const nobodysLoopback = addressRules({ allow: [], allowsLoopback: false });
const lookUp = boundedLookUp({ atOnceMax: 2, waitingMax: 10 });
const bounds: FetchBounds = { rules: onLoopback, lookUp, timeoutMs: patientMs, bodyBytesMax: 1_000 };

/** As `node:dns` answers, whatever is asked for. */
const leadingTo =
  (...addresses: readonly string[]): FetchBounds['lookUp'] =>
  (_name, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

describe('an address of a machine', () => {
  let server: Server;
  let port: number;
  const asked: { url: string; headers: IncomingMessage['headers'] }[] = [];
  const answers = new Map<string, RequestListener>();
  const open = new Set<Socket>();
  before(async () => {
    server = createServer((request, response) => {
      asked.push({ url: request.url ?? '', headers: request.headers });
      const path = (request.url ?? '').split('?')[0] ?? '';
      (answers.get(path) ?? ((_request: IncomingMessage, none: ServerResponse) => none.writeHead(404).end()))(
        request,
        response,
      );
    });
    server.on('connection', (socket) => {
      open.add(socket);
      socket.on('error', () => {}).on('close', () => open.delete(socket));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    port = (server.address() as AddressInfo).port;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const at = (path: string, host = '127.0.0.1'): string => `http://${host}:${port}${path}`;
  async function refusal(address: string, changes: Partial<FetchBounds> = {}): Promise<string> {
    const error = await fetchAnswer(address, { ...bounds, ...changes }).then(
      (text) => assert.fail(`it answered ${text}`),
      (reason: Error) => reason,
    );
    assert.equal(error.name, 'NotFetched', error.stack ?? '');
    assert.doesNotMatch(error.message, /secret|127\.0\.0\.1|localhost|169\.254/);
    return error.message;
  }

  test('is asked by GET, once, with nothing sent along', async () => {
    answers.set('/data', (_request, response) => response.end('{"torque":1}'));
    assert.equal(await fetchAnswer(at('/data?key=secret'), bounds), '{"torque":1}');
    const last = asked.at(-1);
    assert.equal(last?.url, '/data?key=secret');
    assert.deepEqual(Object.keys(last?.headers ?? {}).sort(), ['accept', 'connection', 'host', 'user-agent']);
  });

  test('may begin its text with a byte order mark', async () => {
    answers.set('/mark', (_request, response) => response.end('\uFEFF{}'));
    assert.equal(await fetchAnswer(at('/mark'), bounds), '{}');
  });

  for (const [path, answer, said] of [
    ['/nowhere', (_, response) => response.writeHead(404).end('secret'), /^it answers with status 404$/],
    ['/broken', (_, response) => response.writeHead(500).end('secret'), /^it answers with status 500$/],
    ['/empty', (_, response) => response.writeHead(304).end(), /redirect \(status 304\)/],
    [
      '/away',
      (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end(),
      /^it answers with a redirect \(status 302\), which is not followed$/,
    ],
    ['/home', (_, response) => response.writeHead(307, { location: '/data' }).end(), /redirect \(status 307\)/],
    [
      '/huge',
      (_, response) => response.end('x'.repeat(1_001)),
      /^its answer is larger than 1000 bytes \(PORTAL_COLLECT_BODY_BYTES_MAX\)$/,
    ],
    [
      '/zipped',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('secret'),
      /^its answer is compressed/,
    ],
    ['/bytes', (_, response) => response.end(Buffer.from([0xff, 0xfe, 0x00])), /^its answer is no text in UTF-8$/],
    [
      '/cut',
      (_, response) => void response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy()),
      /^the connection was ended before an answer came|^the request failed$/,
    ],
    [
      '/heads',
      (_, response) => response.writeHead(200, { x: 'y'.repeat(20_000) }).end(),
      /speaks no HTTP|headers|failed/,
    ],
  ] as const satisfies readonly (readonly [string, RequestListener, RegExp])[])
    test(`that answers ${path} is told by what is wrong with it`, async () => {
      answers.set(path, answer);
      const before = asked.length;
      assert.match(await refusal(at(`${path}?key=secret`)), said);
      assert.equal(asked.length, before + 1, 'it was asked once, and nobody else');
    });

  test('that goes on for ever is left at the bound', async () => {
    answers.set('/endless', (_request, response) => {
      const more = (): void => void response.write('x'.repeat(10_000));
      response.on('drain', more).on('close', () => response.off('drain', more));
      for (let at = 0; at < 10; at++) more();
    });
    assert.match(await refusal(at('/endless')), /larger than 1000 bytes/);
  });

  for (const [path, answer] of [
    ['/silent', () => {}],
    [
      '/slow',
      (_request, response) => {
        const drip = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drip));
      },
    ],
    [
      '/hints',
      (_request, response) => {
        const hint = setInterval(() => response.writeProcessing(), 20);
        response.on('close', () => clearInterval(hint));
      },
    ],
  ] as const satisfies readonly (readonly [string, RequestListener])[])
    test(`that is ${path.slice(1)} has so much time and no more, and no connection stays`, async () => {
      answers.set(path, answer);
      const said = await refusal(at(path), { timeoutMs: 300 });
      assert.equal(said, 'no whole answer came within 300 ms (PORTAL_COLLECT_TIMEOUT_MS)');
      for (const socket of open) if (!socket.destroyed) await new Promise((resolve) => socket.once('close', resolve));
      assert.equal(open.size, 0);
    });

  test('that speaks no HTTP is told so', async () => {
    const sockets = createSocketServer((socket) => socket.on('error', () => {}).end('220 mail.example ready\r\n'));
    await new Promise<void>((resolve) => {
      sockets.listen(0, '127.0.0.1', resolve);
    });
    const { port: other } = sockets.address() as AddressInfo;
    assert.match(await refusal(`http://127.0.0.1:${other}/`), /speaks no HTTP/);
    sockets.close();
    assert.match(await refusal(`http://127.0.0.1:${other}/`), /nothing listens there/);
    assert.match(await refusal(`https://127.0.0.1:${port}/`), /TLS|connection was ended/);
  });

  for (const host of ['127.0.0.1', '[::1]', '0x7f.1', '2130706433', '127.1', '[::ffff:127.0.0.1]', 'localhost'])
    test(`${host} is refused where the loopback is not allowed, and nobody is asked`, async () => {
      const before = asked.length;
      const said = await refusal(at('/data', host), { rules: nobodysLoopback });
      assert.match(said, /^it leads to this machine's own loopback/);
      assert.equal(asked.length, before);
    });

  for (const host of ['169.254.169.254', '[fe80::1]', '[::ffff:169.254.169.254]', '0.0.0.0', '2852039166'])
    test(`${host} is refused`, async () => {
      assert.match(await refusal(`http://${host}/latest/meta-data`), /^it leads to a link-local, metadata/);
    });

  test('by a name is judged by where it leads when it connects', async () => {
    const named = at('/data', 'press-7.plant.example');
    const reach = (lookUp: FetchBounds['lookUp']): Promise<string> => fetchAnswer(named, { ...bounds, lookUp });
    assert.equal(await reach(leadingTo('127.0.0.1')), '{"torque":1}', 'the look-up decides where it goes');
    const strict = { rules: nobodysLoopback };
    assert.match(await refusal(named, { ...strict, lookUp: leadingTo('127.0.0.1') }), /own loopback/);
    assert.match(await refusal(named, { ...strict, lookUp: leadingTo('10.0.0.7', '::1') }), /own loopback/);
    assert.match(await refusal(named, { lookUp: leadingTo('127.0.0.1', '169.254.169.254') }), /link-local/);
    assert.match(await refusal(named, { lookUp: leadingTo() }), /leads to no address/);
    const rules = addressRules({ allow: ['10.20.0.0/16'], allowsLoopback: true });
    assert.match(await refusal(named, { rules, lookUp: leadingTo('10.21.0.1') }), /PORTAL_COLLECT_ALLOW/);
  });

  test('of which nobody wants to know any more is left at once', async () => {
    answers.set('/silent', () => {});
    const leave = new AbortController();
    const asking = fetchAnswer(at('/silent'), bounds, leave.signal);
    leave.abort(new Error('enough'));
    await assert.rejects(asking, { message: 'enough' });
  });
});

test('names are looked up a few at a time, each once for all who ask, and no more wait than may', () => {
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  const told: string[] = [];
  const look = boundedLookUp({ atOnceMax: 2, waitingMax: 2 }, (name, done) => {
    asked.push(name);
    answers.push(() => done(null, [{ address: '10.0.0.7', family: 4 }]));
  });
  const want = (name: string): void =>
    look(name, (error, found) => told.push(`${name} ${error?.code ?? found[0]?.address}`));
  for (const name of ['a', 'b', 'a', 'c', 'd', 'e']) want(name);
  assert.deepEqual([asked, told], [['a', 'b'], ['e EAI_AGAIN']]);
  answers[0]?.();
  assert.deepEqual(
    [asked, told.slice(1)],
    [
      ['a', 'b', 'c'],
      ['a 10.0.0.7', 'a 10.0.0.7'],
    ],
  );
  for (const answer of answers.slice(1)) answer();
  answers[3]?.();
  assert.deepEqual(asked, ['a', 'b', 'c', 'd']);
  assert.deepEqual(told.slice(3), ['b 10.0.0.7', 'c 10.0.0.7', 'd 10.0.0.7']);
  want('a');
  assert.equal(asked.at(-1), 'a', 'it is looked up anew each time');
});
