// The Portal asks an AI server over the network that answers rightly, wrongly, late, without end, or not at all.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Unavailable } from '../../../src/core/errors.ts';
import { type AiServer, type AiServerOptions, createAiServer } from '../../../src/portal/ai-server/ask.ts';
import { refusalOf } from '../../../src/portal/refusals.ts';
import { InvalidRequest } from '../../../src/web-server/request-errors.ts';

describe('asking the AI server', () => {
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const asked: IncomingMessage[] = [];
  const told: (string | null)[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  let url = '';
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    asked.length = 0;
    told.length = 0;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const open = (changes: Partial<AiServerOptions> = {}): AiServer =>
    createAiServer({
      ...{
        url,
        authority: { path: '', setting: 'PORTAL_API_CA_PATH' },
        key: '',
        timeoutMs: 9_000,
        answerBytesMax: 1_000,
        freshMs: 60_000,
      },
      tell: (problem) => told.push(problem),
      ...changes,
    });
  const sends =
    (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    (_request: IncomingMessage, response: ServerResponse): void => {
      response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
    };
  const problem = (kind: string, detail: string) => ({ type: `urn:spindle:problem:${kind}`, detail });
  const refusal = async (ai: AiServer, path = '/delivery'): Promise<Unavailable> => {
    const error = await ai.get(path).then(
      () => assert.fail('it was answered'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof Unavailable, String(error));
    return error;
  };

  test('gives one answer to all who ask for the same, and sends the key', async () => {
    answer = sends(200, { well: true });
    const ai = open({ key: 'spk_secret' });
    const answers = await Promise.all([ai.get('/delivery'), ai.get('/delivery'), ai.get('/dead-letters?limit=2')]);
    assert.deepEqual([answers[0], await ai.get('/delivery')], [{ well: true }, { well: true }]);
    assert.deepEqual(asked.map((request) => request.url).sort(), ['/dead-letters?limit=2', '/delivery']);
    assert.equal(asked[0]?.headers.authorization, 'Bearer spk_secret');
    assert.deepEqual(told, []);
  });

  test('keeps the path of the address, and asks for a key that may change each time', async () => {
    answer = sends(200, {});
    let key = 'spk_one';
    const ai = open({ url: `${url}/spindle`, key: () => key, freshMs: 1 });
    await ai.get('/delivery');
    key = 'spk_two';
    await ai.get('/system/info');
    assert.deepEqual(
      asked.map((request) => [request.url, request.headers.authorization]),
      [
        ['/spindle/delivery', 'Bearer spk_one'],
        ['/spindle/system/info', 'Bearer spk_two'],
      ],
    );
  });

  test('asks anew after it has changed something', async () => {
    answer = sends(200, {});
    const ai = open();
    await ai.get('/delivery');
    await ai.post('/dead-letters/discard', { ids: [] });
    await ai.get('/delivery');
    assert.equal(asked.length, 3);
    assert.equal(asked[1]?.method, 'POST');
  });

  for (const [name, given, said, code] of [
    [
      'asks for a key',
      sends(401, problem('unauthorized', 'send a key')),
      /asks for a key: spindle api-keys create/,
      'ai-key',
    ],
    [
      'refuses the key',
      sends(403, problem('forbidden', 'GET /delivery needs the role read')),
      /does not let it GET \/delivery: GET \/delivery needs the role read/,
      'ai-forbids',
    ],
    [
      'is too old',
      sends(404, problem('not-found', 'there is no GET /delivery')),
      /older than this Portal.*same version/,
      'ai-version',
    ],
    ['is another server', sends(404, '<html>not here</html>'), /\(status 404\) is not the REST API/, 'ai-no-api'],
    ['answers no JSON', sends(200, 'hello'), /\(status 200\) is not the REST API/, 'ai-no-api'],
    [
      'sends it elsewhere',
      sends(307, '', { location: 'http://elsewhere.test/' }),
      /\(status 307\) is not the REST API/,
      'ai-no-api',
    ],
    [
      'cannot answer now',
      sends(503, problem('unavailable', "the AI server's database does not answer")),
      /the AI server says: the AI server's database does not answer/,
      'ai-failed',
    ],
    [
      'answers too much',
      sends(200, 'x'.repeat(2_000)),
      /larger than 1000 bytes \(PORTAL_API_ANSWER_BYTES_MAX\)/,
      'ai-answer-too-large',
    ],
  ] as const) {
    test(`says so where it ${name}`, async () => {
      answer = given;
      const error = await refusal(open({ key: 'spk_secret' }));
      assert.match(error.message, said);
      assert.equal(refusalOf(error)?.code, code);
      assert.doesNotMatch(error.message, /spk_|127\.0\.0\.1/);
    });
  }

  test('says what was wrong with the question', async () => {
    answer = sends(422, problem('invalid-request', 'after must be the `next` of a page'));
    await assert.rejects(open().get('/dead-letters?after=x'), (error: unknown) => {
      const refusal = { code: 'ai-refuses', name: 'after must be the `next` of a page' };
      assert.deepEqual(refusalOf(error), refusal);
      return error instanceof InvalidRequest && /after must be/.test(error.message);
    });
  });

  test('waits so long, and no longer, also where an answer begins and does not end', async () => {
    answer = (_request, response) => response.writeHead(200).write('{');
    const late = await refusal(open({ timeoutMs: 200 }));
    assert.match(late.message, /within 200 ms \(PORTAL_API_TIMEOUT_MS\)/);
    assert.deepEqual(refusalOf(late), { code: 'ai-late', most: 200 });
  });

  test('says that nothing is there, once in the log, and that it is again', async () => {
    const gone = createServer();
    gone.listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    gone.close();
    const ai = open({ url: `http://127.0.0.1:${port}` });
    assert.match((await refusal(ai)).message, /nothing listens there.*PORTAL_API_URL says where it is/);
    await refusal(ai, '/system/info');
    assert.equal(told.length, 1);
    answer = sends(200, {});
    const back = createServer(answer).listen(port, '127.0.0.1');
    await once(back, 'listening');
    try {
      await ai.get('/livez');
      assert.deepEqual(told.slice(1), [null]);
    } finally {
      back.closeAllConnections();
      back.close();
    }
  });

  test('refuses who asks beside many others, and remembers that for nobody else', async () => {
    const held: ServerResponse[] = [];
    const all = Promise.withResolvers<void>();
    answer = (_request, response) => {
      held.push(response);
      if (held.length === 10) all.resolve();
    };
    const ai = open();
    const first = Array.from({ length: 10 }, (_, at) => ai.get(`/dead-letters?limit=${at + 1}`));
    await all.promise;
    assert.match((await refusal(ai)).message, /too many ask the AI server at once/);
    for (const response of held) response.writeHead(200).end('{}');
    await Promise.all(first);
    answer = sends(200, {});
    assert.deepEqual(await ai.get('/delivery'), {});
  });
});
