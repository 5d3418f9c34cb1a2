// The Portal's OpenAPI document, and whether the Portal answers as it says, over a real database: the page's client is made of it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { insertLeftOut } from '../../src/portal/left-out.ts';
import { assertIsOpenApi } from '../support/openapi.ts';
import { deadLetter } from './ai-server/scripted.ts';
import { act } from './desk/support.ts';
import { documentedPaths } from './documented-paths.ts';
import { episodeId, episodeText } from './episodes/episode-texts.ts';
import { openTestHistory } from './history/support.ts';
import { alertText, createTestPortal, type TestPortal } from './support.ts';

interface Answers {
  readonly responses: Record<string, { readonly content: Record<string, { readonly schema: object }> }>;
}

interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Answers>>;
  readonly components: { readonly schemas: Record<string, object> };
}

const wholeId = 'https://portal.test/api.json';

describe("the Portal's OpenAPI document", () => {
  let portal: TestPortal;
  let document: OpenApi;
  let validators: Ajv2020 | undefined;
  before(async () => {
    portal = await createTestPortal();
    portal.aiServer.answers.set('GET /dead-letters', { dead_letters: [deadLetter(1)], next: 'bmV4dA' });
    portal.setDegraded('a program that is none of ours is in the group');
    document = (await (await fetch(`${portal.url}/openapi.json`)).json()) as OpenApi;
    await portal.receive(
      alertText(1),
      alertText(2, { explanation: null, machine_id: 2 }),
      alertText(3, { explanation: { summary: 'High probability', failure_modes: [] }, sensor_data: { torque: 'NaN' } }),
    );
    const closing = {
      event: 'closed',
      closed_at: '2026-03-01T10:30:00Z',
      end: 'silence',
      failure_mode: null,
      sensors: [],
    };
    await portal.receiveEpisodes(episodeText(1, 1, { machine_id: 1 }), episodeText(2, 1, closing));
    const history = await openTestHistory(portal.pool);
    const readingAt = (time: string, value: number) => ({
      machineId: 1,
      time: Date.parse(time),
      values: [value, 1] as const,
    });
    await history.append([readingAt('2026-03-01T09:10:00Z', 4), readingAt('2026-03-01T09:11:00Z', 5)]);
    await act(portal, episodeId(1), 'verdict', { verdict: 'real-failure', note: 'the bearing' });
    const message = { partition: 0, offset: 7, value: Buffer.from('{') };
    const empty = { partition: 0, offset: 8, value: null };
    await insertLeftOut(
      portal.pool,
      'alerts',
      [
        { message, reason: 'the value is not JSON' },
        { message: empty, reason: 'the value is null' },
      ],
      { countMax: 5, valueBytesMax: 100 },
    );
  });
  after(() => portal.close());

  test('is valid OpenAPI 3.1', () => assertIsOpenApi(document));

  test('has a page, of which nothing comes from elsewhere', async () => {
    const response = await fetch(`${portal.url}/docs`);
    assert.equal(response.status, 200);
    assert.match(await response.text(), /<title>Spindle Portal API<\/title>/);
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'; script-src 'self'/);
    const own = (await (await fetch(`${portal.url}/docs/json`)).json()) as OpenApi;
    assert.deepEqual(Object.keys(own.paths), Object.keys(document.paths));
  });

  test('has every route but the page, the link to the model card and itself', () => {
    assert.deepEqual(Object.keys(document.paths).sort(), documentedPaths);
  });

  test('is for nobody whom the Portal answers nothing else', async () => {
    const response = await fetch(`${portal.url}/openapi.json`, { headers: { origin: 'https://elsewhere.test' } });
    assert.equal(response.status, 403);
  });

  for (const [path, status] of [
    ['/api/alerts', 200],
    ['/api/alerts?limit=1', 200],
    ['/api/alerts?limit=0', 400],
    ['/api/alerts?before=x', 400],
    ['/api/alerts/single', 200],
    ['/api/episodes', 200],
    ['/api/episodes?state=closed&limit=1', 200],
    ['/api/episodes?state=both', 400],
    ['/api/episodes?limit=201', 400],
    ['/api/episodes?after=x', 400],
    // PostgreSQL has no such time.
    [`/api/episodes?after=0,-999999999999999,${episodeId(1)}`, 200],
    ['/api/episodes/newest?limit=3', 200],
    ['/api/episodes/newest?limit=0', 400],
    [`/api/episodes/${episodeId(1)}`, 200],
    [`/api/episodes/${episodeId(2)}?limit=1`, 200],
    [`/api/episodes/${episodeId(9)}`, 404],
    ['/api/episodes/x', 400],
    ['/api/alarms', 200],
    ['/api/alarms?ended=true&state=normal&limit=1', 200],
    ['/api/alarms?state=angry', 400],
    ['/api/alarms?limit=201', 400],
    ['/api/alarms?after=x', 400],
    [`/api/alarms?after=6,0,-999999999999999,${episodeId(1)}`, 200],
    [`/api/alarms/${episodeId(1)}`, 200],
    [`/api/alarms/${episodeId(2)}`, 200],
    [`/api/alarms/${episodeId(9)}`, 404],
    ['/api/alarms/x', 400],
    [`/api/alarms/${episodeId(1)}/similar`, 200],
    [`/api/alarms/${episodeId(9)}/similar`, 404],
    ['/api/conditions', 200],
    ['/api/labels', 200],
    ['/api/labels?limit=1', 200],
    ['/api/labels?after=x', 400],
    ['/api/left-out', 200],
    ['/api/left-out?values=false&limit=1', 200],
    ['/api/left-out?values=perhaps', 400],
    ['/api/machines', 200],
    ['/api/machines/1/curves?from=2026-03-01T09:00:00Z&to=2026-03-01T10:00:00Z', 200],
    ['/api/machines/1/curves?from=2026-02-01T09:00:00Z&to=2026-03-02T10:00:00%2B09:00&points=10', 200],
    ['/api/machines/9007199254740991/curves', 200],
    ['/api/machines/9007199254740993/curves', 400],
    ['/api/machines/-1/curves', 400],
    ['/api/machines/mill/curves', 400],
    ['/api/machines/1/curves?points=2001', 400],
    ['/api/machines/1/curves?from=yesterday', 400],
    ['/api/machines/1/curves?to=2016-12-31T23:59:60Z', 422],
    ['/api/machines/1/curves?from=2026-03-01T09:00:00Z&to=2026-03-01T09:00:00Z', 422],
    ['/api/machines/1/curves?from=1969-03-01T09:00:00Z&to=1970-03-01T09:00:00Z', 422],
    ['/api/machines/1/curves?from=2001-03-01T09:00:00Z&to=2026-03-01T09:00:00Z', 422],
    ['/api/fleet', 200],
    ['/api/fleet/1/journal', 200],
    ['/api/fleet/mill/journal', 400],
    ['/api/procedures', 200],
    ['/api/procedures/holding?kind=machine&mode=PWF', 200],
    ['/api/procedures/versions?kind=data_quality', 200],
    ['/api/profile', 200],
    ['/api/delivery', 200],
    ['/api/pipeline', 200],
    ['/api/assignees', 200],
    ['/api/model', 200],
    ['/api/dead-letters?state=open&field=torque&machine=7&limit=2', 200],
    ['/api/dead-letters?state=angry', 400],
    ['/api/dead-letters?limit=101', 400],
    ['/api/dead-letters?after=*', 400],
    ['/api/reports/alarms', 200],
    ['/api/reports/alarms?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z&positions=2&machine=1&kind=machine', 200],
    ['/api/reports/alarms?last=7d', 200],
    ['/api/reports/alarms?last=7', 400],
    ['/api/reports/alarms?positions=0', 400],
    ['/api/reports/alarms?from=yesterday', 400],
    ['/api/reports/alarms?from=2001-01-01T00:00:00Z', 422],
    ['/api/reports/alarms?from=2026-03-01T00:00:00Z&to=2026-03-01T00:00:00Z', 422],
    ['/api/session', 200],
    ['/api/status', 200],
    ['/livez', 200],
    ['/readyz', 200],
  ] as const) {
    test(`${path} answers ${status} with what it says, and no more`, async () => {
      const response = await fetch(portal.url + path);
      assert.equal(response.status, status);
      const mediaType = String(response.headers.get('content-type')).split(';')[0] as string;
      const [plain = ''] = path.split('?');
      // A path that has a name of its own is none of an id.
      const named = plain.replace(/(episodes|alarms)\/[^/]+/, '$1/{id}').replace(/(machines|fleet)\/[^/]+/, '$1/{id}');
      const route = document.paths[plain] ?? document.paths[named];
      const schema = route?.['get']?.responses[String(status)]?.content[mediaType]?.schema;
      assert.ok(schema, `${status} as ${mediaType} is not documented`);
      assertMatches(schema, await response.json());
    });
  }

  test('what is told has something in it: alerts with and without reasons, machines with and without alerts', async () => {
    const { alerts } = (await (await fetch(`${portal.url}/api/alerts`)).json()) as {
      alerts: { explanation: { failureModes: object[] } | null; sensors: object }[];
    };
    assert.deepEqual(
      alerts.map(({ explanation }) => explanation?.failureModes.length),
      [0, undefined, 1],
    );
    const { machines } = (await (await fetch(`${portal.url}/api/machines`)).json()) as {
      machines: { lastAlert: object | null }[];
    };
    assert.ok(machines.some((machine) => machine.lastAlert === null));
    assert.ok(machines.some((machine) => machine.lastAlert !== null));
  });

  test('the events of the live feed are of the schemas that the document names', async () => {
    const leave = new AbortController();
    const response = await fetch(`${portal.url}/api/alerts/stream`, { signal: leave.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    await portal.receive(alertText(4));
    let text = '';
    while (!/event: alert\ndata: .*\n\n/.test(text)) text += (await reader?.read())?.value ?? assert.fail('it ended');
    leave.abort();
    for (const [event, name] of [
      ['status', 'FeedStatus'],
      ['alert', 'PortalAlert'],
    ] as const) {
      const data = new RegExp(`event: ${event}\\ndata: (.*)\\n\\n`).exec(text)?.[1] ?? assert.fail(text);
      assertMatches({ $ref: `#/components/schemas/${name}` }, JSON.parse(data));
    }
  });

  test('what is refused says what is wanted, in words', async () => {
    for (const [path, said] of [
      [`/api/episodes/${episodeId(9)}`, `there is no episode ${episodeId(9)}`],
      [`/api/alarms/${episodeId(9)}`, `there is no alarm ${episodeId(9)}`],
      ['/api/episodes/x', 'id must be an id, which looks like '],
      ['/api/alarms/x', 'id must be an id, which looks like '],
      ['/api/episodes?after=x', 'after must be the nextAfter of the page before'],
      ['/api/alarms?after=x', 'after must be the nextAfter of the page before'],
    ] as const) {
      const { detail } = (await (await fetch(portal.url + path)).json()) as { detail: string };
      assert.ok(detail.startsWith(said), `${path}: ${detail}`);
    }
  });

  function assertMatches(schema: object, value: unknown): void {
    validators ??= validatorsOf(document.components);
    const own = JSON.stringify(closed(schema)).replaceAll('"#/components/', `"${wholeId}#/components/`);
    const isValid = validators.compile(JSON.parse(own));
    assert.ok(isValid(value), JSON.stringify(isValid.errors));
  }
});

/** All answers are held against the same schemas, each of which is made into a validator once. */
function validatorsOf(components: object): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajvFormats.default(ajv);
  return ajv.addSchema(closed({ $id: wholeId, components }));
}

/** The same schema, which takes no member that it does not name. */
function closed(schema: object): object {
  return JSON.parse(JSON.stringify(schema), (_name, value) =>
    typeof value?.properties === 'object' && value.type === 'object'
      ? { additionalProperties: false, ...value }
      : value,
  );
}
