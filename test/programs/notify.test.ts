// The command that an operator tries the file with: exit codes, what is printed, and a test that reaches a real receiver.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Pool } from 'pg';
import { storeEpisodeEvents } from '../../src/portal/desk/follow-episodes.ts';
import { readEpisode } from '../../src/portal/episodes/read-episode.ts';
import { noRules } from '../../src/portal/notification/rules.ts';
import { writePlan } from '../../src/portal/notifier/write-plan.ts';
import { episodeText } from '../portal/episodes/episode-texts.ts';
import { type HttpReceiver, startHttpReceiver } from '../portal/notifier/receivers.ts';
import { runCommand } from '../support/command.ts';
import { withTestDatabase } from '../support/database.ts';
import { databaseEnv, type TestDatabase } from '../support/stack.ts';

describe('spindle notify', () => {
  let database: TestDatabase;
  let pool: Pool;
  let receiver: HttpReceiver;
  const folder = mkdtempSync(join(tmpdir(), 'spindle-notify-'));
  const file = join(folder, 'notify.yaml');
  withTestDatabase({ schema: 'portal' }, (opened, made) => {
    pool = opened;
    database = made;
  });
  before(async () => {
    receiver = await startHttpReceiver();
    writeFileSync(
      file,
      [
        'times: { night: [{ from: "22:00", to: "06:00" }] }',
        'receivers:',
        `  hook: { kind: webhook, url: ${receiver.url}/hush }`,
        '  chat: { kind: slack, url: { env: CHAT_URL }, quiet: { during: night } }',
        'routes:',
        '  - { name: all, to: [hook, chat], escalate: [{ afterMinutes: 5, to: [hook] }] }',
      ].join('\n'),
    );
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await receiver.close();
  });

  async function run(...args: readonly string[]) {
    const env = { ...process.env, ...databaseEnv('DB', database), CHAT_URL: `${receiver.url}/chat`, NOTIFY_PATH: file };
    const { code: status, stdout, stderr } = await runCommand(['notify', ...args], { env });
    return { status, stdout: stdout.trim(), stderr };
  }

  test('check says who would be told when, and of a wrong file every line', async () => {
    const checked = await run('check', file, '--machine', '3', '--priority', 'ALERT', '--at', '2026-03-01T23:00:00Z');
    assert.equal(checked.status, 0, checked.stderr);
    assert.match(checked.stdout, /^2 receivers, 1 routes; the file can be used$/m);
    assert.match(checked.stdout, /^hook +2026-03-01T23:00:00Z +all$/m);
    assert.match(checked.stdout, /^chat +2026-03-02T06:00:00Z, after its quiet hours +all$/m);
    assert.match(checked.stdout, /^hook +2026-03-01T23:05:00Z, if nobody has acknowledged it +all$/m);
    assert.doesNotMatch(checked.stdout, /hush|chat_url|\/chat/i);
    const wrong = join(folder, 'wrong.yaml');
    writeFileSync(wrong, 'receivers: {}\nroutes:\n  - { name: r, to: [a] }\n  - { to: [a] }');
    const refused = await run('check', wrong);
    assert.equal(refused.status, 2);
    assert.match(refused.stderr, /wrong\.yaml, line 4: routes\[1\]/);
  });

  test('test reaches the receiver, and says why where it does not', async () => {
    const sent = await run('test', 'chat');
    assert.deepEqual([sent.status, sent.stdout], [0, 'the receiver chat has taken it']);
    assert.match(receiver.requests.at(-1)?.body ?? '', /this is a test/);
    receiver.answer((response) => response.writeHead(403).end('no, and here is a secret'));
    const refused = await run('test', 'hook');
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /the receiver hook has not taken it: it answered 403\n/);
    assert.doesNotMatch(refused.stderr, /hush|secret/);
    assert.equal((await run('test', 'nobody')).status, 2);
  });

  test('list shows what was given up, and retry has it tried again', async () => {
    const rules = { ...noRules, routes: [{ ...anyRoute, to: ['hook'] }] };
    await storeEpisodeEvents(pool, [readEpisode(Buffer.from(episodeText(1, 1)))], (client, changes) =>
      writePlan(client, changes, { rules: async () => rules, delayMs: 0, waitingMax: 0 }),
    );
    const listed = await run('list', '--state', 'given-up', '--json');
    const [{ notificationId, receiver: name, problem }] = JSON.parse(listed.stdout);
    assert.deepEqual([name, problem], ['hook', 'more messages wait than may (NOTIFY_WAITING_MAX)']);
    assert.match((await run('list')).stdout, new RegExp(`^${notificationId} +given-up +hook +raised`, 'm'));
    assert.deepEqual((await run('retry', notificationId)).stdout, '1 is tried again');
    assert.equal((await run('retry', notificationId)).status, 1);
    assert.equal((await run('retry')).status, 2);
    const { rows } = await pool.query('select state from notification');
    assert.deepEqual(rows, [{ state: 'waiting' }]);
  });
});

const anyRoute = {
  ...{ name: 'all', priorities: null, machines: null, machineTypes: null, kinds: null, modes: null, during: null },
  escalate: [],
};
