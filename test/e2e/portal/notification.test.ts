// From an episode's event in Kafka to a receiver outside, through the Portal's own process: a message outlives a Portal that is killed and a
// receiver that refuses, and an alarm that somebody acknowledged calls nobody.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { episodeId, episodeText } from '../../portal/episodes/episode-texts.ts';
import { type HttpReceiver, startHttpReceiver } from '../../portal/notifier/receivers.ts';
import { send } from '../../support/kafka.ts';
import { uniqueName } from '../../support/stack.ts';
import { until, untilReady } from '../../support/until.ts';
import { createPlant, type Plant } from '../support.ts';

describe('whom the Portal tells', { timeout: 120_000 }, () => {
  let plant: Plant;
  let receiver: HttpReceiver;
  const file = join(tmpdir(), `${uniqueName('notify')}.yaml`);
  before(async () => {
    plant = await createPlant();
    receiver = await startHttpReceiver();
    const hook = `{ kind: webhook, url: { env: HOOK_URL } }`;
    writeFileSync(file, `receivers: { hook: ${hook} }\nroutes: [{ name: all, to: [hook] }]`);
  });
  after(async () => {
    await plant.close();
    await receiver.close();
    rmSync(file);
  });

  const env = () => ({
    ...{ PORTAL_GROUP_ID: uniqueName('portal'), NOTIFY_PATH: file, HOOK_URL: `${receiver.url}/hush` },
    ...{ NOTIFY_DELAY_MS: '0', NOTIFY_LOOK_INTERVAL_MS: '50', NOTIFY_RETRY_DELAY_MIN_MS: '50' },
    NOTIFY_FILE_CHECK_MS: '100',
  });

  test('what a killed Portal has not sent, the next one sends once, and neither says the address', async () => {
    const base = `http://127.0.0.1:${plant.env['PORTAL_PORT']}`;
    receiver.answer((response) => response.writeHead(503).end());
    const given = env();
    const killed = plant.start(['portal'], given);
    await untilReady(plant.env['PORTAL_PORT']);
    await send(plant.topics.episodes, [{ key: '7', value: episodeText(1, 1) }]);
    await receiver.count(2);
    const degraded = await until('the receiver on /readyz', async () => {
      const { degraded } = (await (await fetch(`${base}/readyz`)).json()) as { degraded?: string };
      return degraded?.includes('hook') ? degraded : undefined;
    });
    assert.match(degraded, /the receiver hook takes no messages: it answered 503/);
    const metrics = await (await fetch(`${base}/metrics`)).text();
    assert.match(metrics, /^spindle_notifications_total\{receiver="hook",outcome="again"\} [1-9]/m);
    await killed.stop('SIGKILL');

    const refused = receiver.requests.length;
    receiver.answer((response) => response.end());
    const next = plant.start(['portal'], given);
    await untilReady(plant.env['PORTAL_PORT']);
    // One that was on its way when the Portal was killed is left alone for as long as an attempt may take.
    await plant.portal.query("update notification set taken_until = now() - interval '1 s' where state = 'waiting'");
    await receiver.count(refused + 1);
    await until('the message to be settled', async () => {
      const { rows } = await plant.portal.query("select 1 from notification where state = 'sent'");
      return rows.length === 1 ? true : undefined;
    });
    const ids = new Set(receiver.requests.map(({ headers }) => headers['webhook-id']));
    assert.equal(ids.size, 1);

    await send(plant.topics.episodes, [{ key: '8', value: episodeText(2, 1, { machine_id: 8 }) }]);
    await receiver.count(refused + 2);
    const [alert] = JSON.parse(receiver.requests.at(-1)?.body ?? '').alerts;
    assert.deepEqual([alert.status, alert.labels.alarm_id], ['firing', episodeId(2)]);
    assert.equal(await next.stop(), 0);
    assert.doesNotMatch(killed.log() + next.log(), /hush/);
  });

  test('a wrong new file changes nothing and is told; a receiver that is taken out is told of as gone, not as failing', async () => {
    const base = `http://127.0.0.1:${plant.env['PORTAL_PORT']}`;
    const portal = plant.start(['portal'], env());
    await untilReady(plant.env['PORTAL_PORT']);
    const degradedThat = (what: string, fits: (text: string) => boolean) =>
      until(what, async () => {
        const { degraded = '' } = (await (await fetch(`${base}/readyz`)).json()) as { degraded?: string };
        return fits(degraded) ? degraded : undefined;
      });
    receiver.answer((response) => response.writeHead(500).end());
    await send(plant.topics.episodes, [{ key: '9', value: episodeText(3, 1, { machine_id: 9 }) }]);
    await degradedThat('the receiver that fails', (text) => text.includes('the receiver hook takes no messages'));
    writeFileSync(file, 'receivers: {}\nroutes: [{ name: all, to: [hook] }]');
    await degradedThat('the wrong file', (text) => text.includes('line 2: routes[0].to[0]: receivers has no hook'));
    const asked = receiver.requests.length;
    await receiver.count(asked + 1);
    writeFileSync(file, 'receivers: {}\nroutes: []');
    const gone = await degradedThat('the receiver that is gone', (text) => text.includes('does not have: hook'));
    await degradedThat('no failing receiver', (text) => !text.includes('takes no messages'));
    assert.doesNotMatch(gone, /hush/);
    assert.equal(await portal.stop(), 0);
  });

  test('routes that an admin has set count from the next alarm on, in a Portal that runs, and after a start', async () => {
    writeFileSync(
      file,
      `receivers:
  hook: { kind: webhook, url: { env: HOOK_URL } }
  other: { kind: webhook, url: "${receiver.url}/other" }
routes: [{ name: all, to: [hook] }]`,
    );
    receiver.answer((response) => response.end());
    const set = (version: number, rules: object | null) =>
      plant.portal.query("insert into notification_rules (version, rules, actor) values ($1, $2, 'another Portal')", [
        ...[version, rules === null ? null : JSON.stringify(rules)],
      ]);
    const route = (to: string) => ({ routes: [{ name: 'set', to: [to] }], times: {}, machineGroups: {}, quiet: {} });
    /** Where it was told, and nowhere else: by the time another one is settled, it would have come. */
    const toldAt = async (episode: number) => {
      await send(plant.topics.episodes, [
        { key: String(episode), value: episodeText(episode, 1, { machine_id: episode }) },
      ]);
      await until('the message to be settled', async () => {
        const { rows } = await plant.portal.query(
          "select bool_and(state = 'sent') as sent from notification where alarm_id = $1",
          [episodeId(episode)],
        );
        return rows[0]?.sent === true ? true : undefined;
      });
      return receiver.requests
        .filter(({ body }) => JSON.parse(body).alerts[0].labels.alarm_id === episodeId(episode))
        .map(({ path }) => path);
    };
    const given = env();
    let portal = plant.start(['portal'], given);
    await untilReady(plant.env['PORTAL_PORT']);
    assert.deepEqual(await toldAt(31), ['/hush']);
    await set(1, route('other'));
    assert.deepEqual(await toldAt(32), ['/other']);
    assert.equal(await portal.stop(), 0);
    portal = plant.start(['portal'], given);
    await untilReady(plant.env['PORTAL_PORT']);
    assert.deepEqual(await toldAt(33), ['/other']);
    await set(2, null);
    assert.deepEqual(await toldAt(34), ['/hush']);
    assert.equal(await portal.stop(), 0);
  });
});
