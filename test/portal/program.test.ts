import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AlertPage } from '../../src/portal/alerts/schemas.ts';
import type { EpisodeList } from '../../src/portal/episodes/schemas.ts';
import type { LeftOutPage } from '../../src/portal/schemas.ts';
import { createPlant, type Plant, succeeded } from '../e2e/support.ts';
import { send } from '../support/kafka.ts';
import { freePort, uniqueName } from '../support/stack.ts';
import { until, untilReady } from '../support/until.ts';
import { episodeId, episodeText } from './episodes/episode-texts.ts';
import { alertText } from './support.ts';

describe('spindle portal', { timeout: 120_000 }, () => {
  let plant: Plant;
  const env = { PORTAL_GROUP_ID: uniqueName('portal'), PORTAL_WATCHED_NOTE_MS: '200' };
  before(async () => {
    plant = await createPlant({ migrated: false });
  });
  after(() => plant.close());

  test('refuses a schema that it does not know, naming the command', async () => {
    const { code, stderr } = await plant.run(['portal'], env);
    assert.equal(code, 1);
    assert.match(stderr, /the schema of the Portal's database is behind .* run: npm run migrate/);
    succeeded(await plant.run(['migrate', '--only', 'portal']));
  });

  test('refuses to listen where other machines reach it', async () => {
    const { code, stderr } = await plant.run(['portal'], { ...env, PORTAL_HOST: '0.0.0.0' });
    assert.equal(code, 2);
    assert.match(stderr, /PORTAL_HOST: .*PORTAL_SIGN_IN=off/);
  });

  test('leaves out what is no alert with a word that repeats none of it, drops repeats, and goes on', async () => {
    const portal = plant.start(['portal'], env);
    await untilReady(plant.env['PORTAL_PORT']);
    await send(plant.topics.alert, [
      { key: '1', value: alertText(1) },
      { key: '1', value: 'SECRET, and no JSON' },
      { key: '1', value: null },
      { key: '1', value: JSON.stringify({ event_id: 'SECRET' }) },
      { key: '1', value: alertText(1) },
      { key: '1', value: alertText(2) },
    ]);
    const { alerts } = await until('two alerts', async () => {
      const response = await fetch(`http://127.0.0.1:${plant.env['PORTAL_PORT']}/api/alerts`);
      const page = (await response.json()) as AlertPage;
      return page.alerts.length >= 2 ? page : undefined;
    });
    assert.deepEqual(
      alerts.map((alert) => alert.eventId.slice(-1)),
      ['2', '1'],
    );
    const base = `http://127.0.0.1:${plant.env['PORTAL_PORT']}`;
    const kept = await until('what was left out', async () => {
      const { messages } = (await (await fetch(`${base}/api/left-out`)).json()) as LeftOutPage;
      return messages.length >= 3 ? messages : undefined;
    });
    assert.deepEqual(
      kept.map((each) => each.reason),
      ['machine_id must be a whole number', 'the value is null', 'the value is not JSON'],
    );
    // They are in the table a moment before they are counted and told.
    await until('what was left out is counted', async () => {
      const metrics = await (await fetch(`${base}/metrics`)).text();
      return /^spindle_portal_messages_left_out_total 3$/m.test(metrics) || undefined;
    });
    await until('a note that it watches', async () => {
      const { rows } = await plant.portal.query('select 1 from watched_span where until > begun_at');
      return rows.length > 0 || undefined;
    });
    await until('a word on it', async () => /cannot be used; they are left out/.test(portal.log()) || undefined);
    assert.doesNotMatch(portal.log(), /SECRET/);
    assert.equal(await portal.stop(), 0);
  });

  test('keeps episodes by their topic beside the alerts, and what is none of them apart by topic', async () => {
    const portal = plant.start(['portal'], env);
    const base = `http://127.0.0.1:${plant.env['PORTAL_PORT']}`;
    await untilReady(plant.env['PORTAL_PORT']);
    // The alerts that were left out stand at offsets 1 to 3 of one of the partitions of theirs.
    await send(plant.topics.episodes, [
      { key: '7', value: episodeText(1, 1) },
      ...Array.from({ length: 4 }, () => ({ key: '7', value: 'SECRET, and no JSON' })),
      { key: '7', value: episodeText(1, 1) },
      { key: '7', value: episodeText(1, 2, { event: 'escalated', severity: 'CRITICAL', reading_count: 8 }) },
    ]);
    const episode = await until('the episode as it is now', async () => {
      const { episodes } = (await (await fetch(`${base}/api/episodes`)).json()) as EpisodeList;
      return episodes.find((each) => each.severity === 'CRITICAL');
    });
    assert.deepEqual([episode.episodeId, episode.readingCount], [episodeId(1), 8]);
    // They are left out after what came with them has been stored.
    const topics = await until('what was left out', async () => {
      const { messages } = (await (await fetch(`${base}/api/left-out`)).json()) as LeftOutPage;
      return messages.length >= 7 ? messages.map((each) => each.topic) : undefined;
    });
    assert.deepEqual(topics, [...Array(4).fill(plant.topics.episodes), ...Array(3).fill(plant.topics.alert)]);
    await until('both loops to have nothing ahead', async () => {
      const metrics = await (await fetch(`${base}/metrics`)).text();
      const ahead = ['alerts', 'episodes'].map((loop) => metrics.includes(`spindle_loop_behind{loop="${loop}"} 0\n`));
      return ahead.every(Boolean) ? true : undefined;
    });
    await until(
      'a word on it',
      async () => /on the topic of episodes cannot be used; they are left out/.test(portal.log()) || undefined,
    );
    assert.doesNotMatch(portal.log(), /SECRET/);
    assert.equal(await portal.stop(), 0);
  });

  test('goes on where it was: what came meanwhile is stored, what it had is not stored again', async () => {
    await send(plant.topics.alert, [{ key: '1', value: alertText(3) }]);
    const portal = plant.start(['portal'], env);
    await until('the third alert', async () => {
      const { rows } = await plant.portal.query('select 1 from alert');
      return rows.length === 3 ? true : undefined;
    });
    assert.equal(await portal.stop(), 0);
  });

  test('stays up while Kafka is away, and says so', async () => {
    const broker = `127.0.0.1:${await freePort()}`;
    const portal = plant.start(['portal'], { ...env, KAFKA_BOOTSTRAP_SERVERS: broker, KAFKA_RETRIES: '1' });
    const base = `http://127.0.0.1:${plant.env['PORTAL_PORT']}`;
    const reason = await until('the reason on /readyz', async () => {
      const response = await fetch(`${base}/readyz`);
      const body = (await response.json()) as { reason: string };
      return response.status === 503 && body.reason.includes(broker) ? body.reason : undefined;
    });
    assert.match(reason, /^Kafka at .* does not answer/);
    assert.equal((await fetch(`${base}/livez`)).status, 200);
    assert.equal((await fetch(`${base}/api/alerts`)).status, 200);
    assert.equal(await portal.stop(), 0);
  });

  test('stays up while its database is away, and answers with problems', async () => {
    const port = String(await freePort());
    const portal = plant.start(['portal'], { ...env, DB_PORT: port });
    const base = `http://127.0.0.1:${plant.env['PORTAL_PORT']}`;
    const reason = await until('the reason on /readyz', async () => {
      const response = await fetch(`${base}/readyz`);
      const body = (await response.json()) as { reason: string };
      return response.status === 503 && body.reason.includes(port) ? body.reason : undefined;
    });
    assert.match(reason, /^PostgreSQL at .* does not answer/);
    assert.equal((await fetch(`${base}/livez`)).status, 200);
    const refused = await fetch(`${base}/api/machines`);
    assert.equal(refused.status, 503);
    assert.match(((await refused.json()) as { detail: string }).detail, /does not answer/);
    assert.equal(await portal.stop(), 0);
    assert.equal(portal.log().match(/Trying again until it does/g)?.length, 1);
  });
});
