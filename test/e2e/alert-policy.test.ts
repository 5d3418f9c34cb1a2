// ALERT_POLICY=episodes-only: every anomalous reading is stored, an alert goes out where an episode opens or gets worse, the lists of the API tell
// both, and the recount of the delivery agrees and still finds what is missing.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { layoutOf } from '../../src/core/drift/layout.ts';
import type { DriftReference } from '../../src/core/drift/reference.ts';
import { readManifest } from '../../src/inference/model/manifest.ts';
import { Admin } from '../../src/kafka/library.ts';
import { readTopic, send, type TopicReader } from '../support/kafka.ts';
import { testKafka } from '../support/stack.ts';
import { until, untilReady } from '../support/until.ts';
import { createPlant, type Plant, succeeded } from './support.ts';
import { deliveryIsVerified } from './verified.ts';

const failing = '"airTemperature":303.0,"processTemperature":311.0,"rotationalSpeed":1269,"torque":72.5,"toolWear":226';
const count = 7;
const manifestFile = new URL('../../models/default/manifest.json', import.meta.url);
const defaultManifest = async () => readManifest(await readFile(manifestFile, 'utf8'));

describe('alerts for those who want fewer', () => {
  let plant: Plant;
  let alerts: TopicReader;
  let address: string;

  before(async () => {
    plant = await createPlant();
    succeeded(await plant.run(['connector']));
    // Slices of drift are stored twelve times while they last.
    plant.start(['consumer'], { ALERT_POLICY: 'episodes-only', DRIFT_SLICE_SECONDS: '10' });
    plant.start(['server'], { DRIFT_SLICE_SECONDS: '10' });
    await Promise.all([untilReady(plant.env['CONSUMER_PORT']), untilReady(plant.env['API_PORT'])]);
    address = `http://127.0.0.1:${plant.env['API_PORT']}`;
    alerts = await readTopic(plant.topics.alert);
    const startMs = Date.now() - 60_000;
    await send(
      plant.topics.sensor,
      Array.from({ length: count }, (_, place) => {
        const collectedAt = new Date(startMs + place * 1_000).toISOString();
        return { key: '2', value: `{"machineId":2,"collectedAt":"${collectedAt}",${failing}}` };
      }),
    );
    await until('the detections', async () => ((await detections()).length === count ? true : undefined));
  });
  after(async () => {
    await alerts?.close();
    await plant.close();
  });

  const ask = async <T>(path: string): Promise<T> => (await (await fetch(address + path)).json()) as T;
  const detections = async () => (await ask<{ detections: Listed[] }>('/detections?machine=2')).detections;

  test('one alert goes out for the seven readings of an episode that opens', async () => {
    const sent = (await detections()).filter((each) => each.has_alert);
    assert.equal(sent.length, 1);
    await alerts.until('the alert', (records) => records.length > 0);
    await deliveryIsVerified(plant);
    assert.deepEqual(
      alerts.records.map((record) => record.headers.get('id')),
      [sent[0]?.event_id],
    );
    const { episodes } = await ask<{ episodes: { episode_id: string; reading_count: number; state: string }[] }>(
      '/episodes?state=open',
    );
    assert.equal(episodes.length, 1);
    assert.deepEqual([episodes[0]?.episode_id, episodes[0]?.reading_count], [sent[0]?.event_id, count]);
    const one = await ask<{ readings: Listed[] }>(`/episodes/${episodes[0]?.episode_id}`);
    assert.deepEqual(
      one.readings.map((each) => each.event_id).sort(),
      (await detections()).map((each) => each.event_id).sort(),
    );
  });

  test('the figures count all readings, the alerts that go out, and the episode', async () => {
    const text = await (await fetch(`http://127.0.0.1:${plant.env['CONSUMER_PORT']}/metrics`)).text();
    const sum = (name: string): number =>
      [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)$`, 'gm'))].reduce(
        (all, [, n]) => all + Number(n),
        0,
      );
    assert.equal(sum('spindle_readings_anomalous_total'), count);
    assert.equal(sum('spindle_alerts_total'), 1);
    assert.equal(sum('spindle_episodes_open'), 1);
    assert.match(text, /^spindle_episode_events_total\{event="opened"\} 1$/m);
  });

  test('what drift is seen by is stored, and the server says that it is too little to tell', async () => {
    const { types } = layoutOf((await defaultManifest()).reference as DriftReference);
    await until('all alarms among the counts', async () => {
      const { rows } = await plant.aiServer.query<{ cells: number[] }>('select cells from drift_slice');
      const alarms = rows.flatMap(({ cells }) => types.map(({ ratesAt }) => cells[ratesAt + 1] as number));
      return alarms.reduce((sum, each) => sum + each, 0) === count ? true : undefined;
    });
    const { drift } = await ask<{ drift: { verdict: string } }>('/system/info');
    assert.equal(drift.verdict, 'unknown');
    const { code, stdout } = await plant.run(['drift'], { DRIFT_SLICE_SECONDS: '10' });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^ai4i-xgboost \w+: (?:nothing can be compared|cannot be told)/);
  });

  test('the recount finds an alert that ought to be there, one that ought not, an event of an episode that is missing, and an episode that no table has', async () => {
    const difference = async (change: string, undo: string): Promise<string> => {
      await plant.aiServer.query(change);
      const { code, stdout } = await plant.run(['delivery', 'verify']);
      await plant.aiServer.query(undo);
      assert.equal(code, 1, stdout);
      return stdout;
    };
    const silent = await difference(
      'update detection set has_alert = not has_alert',
      'update detection set has_alert = not has_alert',
    );
    assert.match(silent, new RegExp(`DIFFERENCE: ${count - 1} alerts are stored and not in Kafka`));
    assert.match(silent, /DIFFERENCE: 1 alerts are in Kafka and not stored/);
    const untold = await difference(
      'update episode set event_count = event_count + 1',
      'update episode set event_count = event_count - 1',
    );
    assert.match(untold, /DIFFERENCE: 1 episodes have events that are not in Kafka/);
    const stranger = '0190a1b2-0000-5000-8000-000000000001';
    const { rows } = await plant.aiServer.query('select id from episode');
    const unknown = await difference(
      `update episode set id = '${stranger}'`,
      `update episode set id = '${rows[0].id}'`,
    );
    assert.match(unknown, new RegExp(`DIFFERENCE: 1 episodes are told of in Kafka and not stored: ${rows[0].id}`));
    // Which one retention has removed, nobody knows any more.
    await plant.aiServer.query("insert into episode_removal (changed_before) values (now() + interval '1 hour')");
    const removed = await difference(
      `update episode set id = '${stranger}'`,
      `update episode set id = '${rows[0].id}'`,
    );
    assert.doesNotMatch(removed, /are told of in Kafka and not stored/);
    assert.match(removed, /note: retention has removed episodes that changed before /);
    await plant.aiServer.query('delete from episode_removal');
    await deliveryIsVerified(plant);
  });

  test('all that the outbox has is sent again, and no alert that was kept back', async () => {
    const { stdout } = succeeded(await plant.runAsProcess(['outbox', 'republish', '--since', '2020-01-01']));
    const { rows } = await plant.aiServer.query('select count(*) as count from outbox');
    assert.match(stdout, new RegExp(`^${rows[0].count} messages`));
    await alerts.until('the alert once more', (records) => records.length === 2);
    await deliveryIsVerified(plant);
    assert.equal(new Set(alerts.records.map((record) => record.headers.get('id'))).size, 1);
  });

  test('the recount takes nothing for lost that retention has taken, and says so', async () => {
    const [record] = alerts.records;
    const partition = record?.partition ?? -1;
    const admin = new Admin({ clientId: 'test', bootstrapBrokers: [testKafka()] });
    // To its end.
    const partitions = [{ partition, offset: -1n }];
    await admin.deleteRecords({ topics: [{ name: plant.topics.alert, partitions }] }).finally(() => admin.close());
    const { stdout } = succeeded(await plant.run(['delivery', 'verify']));
    assert.match(stdout, new RegExp(`retention has taken all messages of partition ${partition}; whether`));
  });
});

interface Listed {
  readonly event_id: string;
  readonly has_alert: boolean;
}
