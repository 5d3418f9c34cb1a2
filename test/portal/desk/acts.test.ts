// What the API of alarms refuses: who may not act, what is no act, and what is too much. Nothing of it changes an alarm.
import assert from 'node:assert/strict';
import { request as plainRequest } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { episodeId, episodeText } from '../episodes/episode-texts.ts';
import { createTestPortal, type TestPortal } from '../support.ts';
import { act, detailOf, post } from './support.ts';

const id = episodeId(1);

describe('an act that is refused', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await createTestPortal();
    await portal.receiveEpisodes(episodeText(1, 1));
  });
  after(() => portal.close());

  for (const [what, path, body, status] of [
    ['on no alarm', `${episodeId(99)}/acknowledge`, { version: 1 }, 404],
    ['on what is no id', 'x/acknowledge', { version: 1 }, 400],
    ['that there is not', `${id}/explode`, { version: 1 }, 404],
    ['without a version', `${id}/acknowledge`, {}, 400],
    ['with a member too many', `${id}/acknowledge`, { version: 1, actor: 'the boss' }, 400],
    ['that is no JSON', `${id}/acknowledge`, '{', 400],
    ['with an empty comment', `${id}/comment`, { text: ' \n' }, 400],
    ['with a zero character', `${id}/comment`, { text: 'a\0b' }, 400],
    ['with a comment too long', `${id}/comment`, { text: 'a'.repeat(2_001) }, 400],
    ['with 100 kB', `${id}/comment`, { text: 'a'.repeat(100_000) }, 413],
    ['to shelve for longer than may be', `${id}/shelve`, { version: 1, minutes: 61, reason: 'r' }, 400],
    ['to shelve for no time', `${id}/shelve`, { version: 1, minutes: 0, reason: 'r' }, 400],
    ['to shelve without a reason', `${id}/shelve`, { version: 1, minutes: 5 }, 400],
    ['to bring back what is not shelved', `${id}/unshelve`, { version: 1 }, 409],
    ['to bring back what is in service', `${id}/return-to-service`, { version: 1 }, 409],
    ['with a verdict of its own', `${id}/verdict`, { version: 1, verdict: 'bad luck' }, 400],
    ['on too many at once', 'acknowledge', { alarms: Array(201).fill({ alarmId: id, version: 1 }) }, 400],
  ] as const) {
    test(`${what}: ${status}`, async () => {
      const response = await post(portal, path, body);
      assert.equal(response.status, status, await response.text());
      assert.equal((await detailOf(portal, id)).journal.length, 1);
    });
  }

  test('from a page of another origin, whichever way the browser says so', async () => {
    const elsewhere = [
      { origin: 'https://elsewhere.test' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of elsewhere) {
      // fetch keeps these headers for itself.
      const status = await new Promise((resolve, reject) => {
        const sent = plainRequest(`${portal.url}/api/alarms/${id}/acknowledge`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
        });
        sent.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
        sent.end('{"version": 1}');
      });
      assert.equal(status, 403, JSON.stringify(headers));
    }
    assert.equal((await detailOf(portal, id)).journal.length, 1);
  });

  test('as text, which a form of another page could send', async () => {
    const response = await post(portal, `${id}/acknowledge`, { version: 1 }, { 'content-type': 'text/plain' });
    assert.equal(response.status, 400);
    assert.equal((await detailOf(portal, id)).journal.length, 1);
  });

  test('is no text with markup, quotes, or half a character: that is kept as it is, so far as UTF-8 has it', async () => {
    const text = '<script>alert("1")</script> \'; drop table alarm; -- 모터 \ud83d';
    await act(portal, id, 'comment', { text });
    await act(portal, id, 'assign', { assignee: text.slice(0, 90) });
    const { alarm, journal } = await detailOf(portal, id);
    assert.equal(journal.find((entry) => entry.act === 'commented')?.note, text.toWellFormed());
    assert.equal(alarm.assignee, text.slice(0, 90).toWellFormed());
  });
});
