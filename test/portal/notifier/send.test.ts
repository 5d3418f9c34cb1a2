// What each kind of receiver gets, as its own library reads it: a signed webhook, an e-mail over real SMTP, blocks for Slack, a card for Teams;
// in both languages, and with texts that want to be more than text.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Webhook } from 'standardwebhooks';
import { type Notice, oneLine, wordsOf } from '../../../src/portal/notification/words.ts';
import { linkTo, testNotice } from '../../../src/portal/notifier/load-notice.ts';
import type { Receiver, SmtpServer, Way } from '../../../src/portal/notifier/receivers.ts';
import { NotDelivered, send } from '../../../src/portal/notifier/send.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { type HttpReceiver, type MailServer, startHttpReceiver, startMailServer } from './receivers.ts';

const alarmId = '0190a1b2-0000-5000-8000-00000000000a';
const known = {
  ...{ notificationId: '11111111-1111-5111-8111-111111111111', alarmId, receiver: 'r' },
  ...{ portalUrl: 'https://portal.test/spindle', at: Date.parse('2026-03-01T09:31:00Z') },
};
const notice: Notice = {
  ...{ stage: 'raised', afterMinutes: 0, priority: 'CRITICAL', machineId: 7, machineName: 'Press 7', machineType: 'M' },
  ...{ kind: 'machine', state: 'unacknowledged', raisedAt: Date.parse('2026-03-01T09:30:00Z'), checks: [] },
  mode: { code: 'PWF', label: { en: 'Power failure', ko: '동력 고장' } },
  why: 'Power failure: power is 9.4 kW (limit 9 kW)',
  sensors: [{ label: { en: 'Torque', ko: '토크' }, value: 61.70000001, unit: 'Nm' }],
  link: linkTo(known.portalUrl, alarmId),
};
const evil = `<script>alert(1)</script>\r\nBcc: x@y.test\r\n\r\n<!channel> [a](http://evil.test) \u202e *b* ${'ö'.repeat(100_000)}`;
const hostile: Notice = {
  ...notice,
  machineName: evil,
  why: evil,
  machineType: evil,
  mode: { code: evil, label: { en: evil, ko: evil } },
};

const sending = { timeoutMs: 20_000, now: () => Date.now() };
const receiverOf = (way: Way, members: Partial<Receiver> = {}): Receiver => ({
  ...{ name: 'r', language: 'en', timeZone: 'Asia/Seoul', tells: new Set(), quiet: null, way },
  ...members,
});

describe('over HTTP', () => {
  let server: HttpReceiver;
  before(async () => {
    server = await startHttpReceiver();
  });
  after(() => server.close());
  const lastBody = () => JSON.parse(server.requests.at(-1)?.body ?? '');

  test('a webhook is signed as Standard Webhooks has it, for its library and for the snippet of the documents', async (t) => {
    const key = Buffer.alloc(32, 5);
    await send(receiverOf({ kind: 'webhook', url: server.url, key, token: 'pass' }), notice, known, sending);
    const { headers, body } = server.requests.at(-1) ?? assert.fail();
    const texts = headers as Record<string, string>;
    assert.equal(texts['authorization'], 'Bearer pass');
    assert.equal(texts['webhook-id'], known.notificationId);
    const secret = `whsec_${key.toString('base64')}`;
    assert.deepEqual(new Webhook(secret).verify(body, texts), JSON.parse(body));
    assert.throws(() => new Webhook(secret).verify(`${body} `, texts), /signature/);

    const document = readFileSync(new URL('../../../docs/notifications.md', import.meta.url), 'utf8');
    const folder = mkdtempSync(join(tmpdir(), 'spindle-verify-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'verify.mjs');
    writeFileSync(file, /```js\n([\s\S]*?)```/.exec(document)?.[1] ?? '');
    const { isGenuine } = await import(pathToFileURL(file).href);
    assert.equal(isGenuine(secret, texts, body), true);
    assert.equal(isGenuine(secret, texts, `${body} `), false);
    assert.equal(isGenuine(`whsec_${Buffer.alloc(32).toString('base64')}`, texts, body), false);
    assert.equal(isGenuine(secret, texts, body, Date.now() / 1000 + 301), false);
  });

  test("a webhook is an Alertmanager's of version 4: firing, and resolved under the same fingerprint", async () => {
    const way = { kind: 'webhook', url: server.url, key: null, token: null } as const;
    await send(receiverOf(way), notice, known, sending);
    const firing = lastBody();
    assert.deepEqual(Object.keys(firing), [
      ...['version', 'groupKey', 'truncatedAlerts', 'status', 'receiver', 'groupLabels', 'commonLabels'],
      ...['commonAnnotations', 'externalURL', 'alerts'],
    ]);
    const [alert] = firing.alerts;
    assert.deepEqual(
      [firing.version, firing.status, alert.status, alert.startsAt],
      ['4', 'firing', 'firing', '2026-03-01T09:30:00.000Z'],
    );
    assert.match(alert.fingerprint, /^[0-9a-f]{16}$/);
    assert.equal(alert.labels.failure_mode, 'PWF');
    assert.equal(alert.annotations.summary, '[CRITICAL] Press 7: Power failure');
    assert.equal(alert.generatorURL, `https://portal.test/spindle/#alarms?alarm=${alarmId}`);
    assert.equal(server.requests.at(-1)?.headers['webhook-signature'], undefined);
    await send(receiverOf(way), { ...notice, stage: 'ended', priority: 'ALERT', state: 'normal' }, known, sending);
    const resolved = lastBody();
    assert.equal(resolved.status, 'resolved');
    assert.equal(resolved.alerts[0].endsAt, '2026-03-01T09:31:00.000Z');
    assert.equal(resolved.alerts[0].fingerprint, alert.fingerprint);
  });

  test('Slack makes nothing of hostile texts, and they are cut to what it takes', async () => {
    await send(receiverOf({ kind: 'slack', url: server.url }), hostile, known, sending);
    const { text, blocks } = lastBody();
    assert.match(text, /&lt;script&gt;.*&lt;!channel&gt;/);
    assert.doesNotMatch(text, /[<>\n\r]/);
    assert.ok(text.length <= 3_000);
    const [header, section, context] = blocks;
    assert.deepEqual([header.text.type, section.text.type], ['plain_text', 'plain_text']);
    assert.ok(header.text.text.length <= 150 && section.text.text.length <= 3_000);
    assert.equal(context.elements[0].text, `<${notice.link}|Open the alarm>`);
    assert.ok((server.requests.at(-1)?.body.length ?? 0) < 20_000);
  });

  test('Teams gets an Adaptive Card, in which texts are runs without Markdown', async () => {
    await send(receiverOf({ kind: 'teams', url: server.url }, { language: 'ko' }), hostile, known, sending);
    const { type, attachments } = lastBody();
    const [{ contentType, content }] = attachments;
    assert.deepEqual(
      [type, contentType, content.type],
      ['message', 'application/vnd.microsoft.card.adaptive', 'AdaptiveCard'],
    );
    for (const { type: block, inlines } of content.body) {
      assert.equal(block, 'RichTextBlock');
      for (const run of inlines) assert.deepEqual([run.type, /[\r\n\u202e]/.test(run.text)], ['TextRun', false]);
    }
    assert.deepEqual(content.actions, [{ type: 'Action.OpenUrl', title: '알람 열기', url: notice.link }]);
    // Teams takes 28 kB.
    assert.ok(Buffer.byteLength(server.requests.at(-1)?.body ?? '') < 28_000);
  });
});

describe('by e-mail', () => {
  const servers: MailServer[] = [];
  after(() => Promise.all(servers.map((server) => server.close())));
  const start = async (options: Parameters<typeof startMailServer>[0]): Promise<MailServer> => {
    const server = await startMailServer(options);
    servers.push(server);
    return server;
  };
  const mailOf = (server: MailServer, members: Partial<SmtpServer> = {}): Way => ({
    kind: 'email',
    to: ['shift@plant.test', 'boss@plant.test'],
    smtp: {
      ...{ host: '127.0.0.1', port: server.port, security: 'none', from: 'Spindle <spindle@plant.test>' },
      ...{ user: null, password: null },
      ...members,
    },
  });
  const open = { authOptional: true, disabledCommands: ['STARTTLS'] };

  test('it says priority, machine, mode, why, since when and where, in Korean too, and all of an alarm is one thread', async () => {
    const server = await start(open);
    await send(
      receiverOf(mailOf(server), { language: 'ko' }),
      { ...notice, stage: 'escalated', afterMinutes: 10 },
      known,
      sending,
    );
    const [{ to, mail } = assert.fail()] = server.mails;
    assert.deepEqual(to, ['shift@plant.test', 'boss@plant.test']);
    assert.equal(mail.subject, '[심각] Press 7: 동력 고장 (10분 동안 미확인)');
    assert.equal(mail.messageId, `<${known.notificationId}@plant.test>`);
    assert.equal(mail.references, `<${alarmId}@plant.test>`);
    assert.equal(mail.headers.get('auto-submitted'), 'auto-generated');
    for (const part of [
      '동력 고장',
      'power is 9.4 kW',
      '주요 원인: 토크 61.7 Nm',
      '2026-03-01 18:30 (Asia/Seoul)',
      notice.link,
    ])
      assert.ok(mail.text?.includes(part), `${part}: ${mail.text}`);
  });

  test('a hostile machine adds no header, no recipient and no markup', async () => {
    const server = await start(open);
    await send(receiverOf(mailOf(server)), hostile, known, sending);
    const [{ to, mail, raw } = assert.fail()] = server.mails;
    assert.deepEqual(to, ['shift@plant.test', 'boss@plant.test']);
    assert.doesNotMatch(raw, /^Bcc:/im);
    assert.match(mail.subject ?? '', /^\[CRITICAL\] <script>alert\(1\)<\/script> Bcc: x@y\.test <!channel> \S/);
    assert.ok(raw.length < 20_000);
    assert.equal(mail.html, false);
  });

  test('a server that asks for a password gets it; a wrong one is told without it', async () => {
    const server = await start({
      ...{ disabledCommands: ['STARTTLS'], allowInsecureAuth: true },
      onAuth: ({ username, password }, _session, done) =>
        username === 'spindle' && password === 'hush'
          ? done(null, { user: 'spindle' })
          : done(new Error('no hush here')),
    });
    await send(receiverOf(mailOf(server, { user: 'spindle', password: 'hush' })), notice, known, sending);
    assert.equal(server.mails.length, 1);
    await assert.rejects(
      send(receiverOf(mailOf(server, { user: 'spindle', password: 'hushhush' })), notice, known, sending),
      (error) => error instanceof NotDelivered && error.message === 'the mail server answered 535 (EAUTH)',
    );
  });

  test('where TLS is asked for and the server has none, no word goes over the wire', async () => {
    const server = await start(open);
    for (const security of ['starttls', 'tls'] as const)
      await assert.rejects(send(receiverOf(mailOf(server, { security })), notice, known, sending), NotDelivered);
    assert.deepEqual(server.mails, []);
  });

  test('a server that refuses, and one that says nothing, are told in time', async () => {
    const refusing = await start({
      ...open,
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error('unknown'), { responseCode: 550 })),
    });
    await assert.rejects(send(receiverOf(mailOf(refusing)), notice, known, sending), /answered 550/);
    const refusingOne = await start({
      ...open,
      onRcptTo: ({ address }, _session, done) =>
        address.startsWith('left@') ? done(Object.assign(new Error('unknown'), { responseCode: 550 })) : done(),
    });
    const both = { ...mailOf(refusingOne), to: ['shift@plant.test', 'left@plant.test'] } as Way;
    await assert.rejects(send(receiverOf(both), notice, known, sending), (error: NotDelivered) => {
      assert.deepEqual(
        [error.message, error.isPartly, refusingOne.mails.length],
        ['the mail server refused 1 of the 2 addresses', true, 1],
      );
      return true;
    });
    const silent = await start({ ...open, onConnect: () => {} });
    await assert.rejects(
      send(receiverOf(mailOf(silent)), notice, known, { ...sending, timeoutMs: 200 }),
      /did not answer within 200 ms|cannot be reached/,
    );
  });
});

test('a text of others is one line, whole characters, and short', () => {
  assert.equal(oneLine('a\r\nb\u0000\u2028c\u202ed  e', 80), 'a b c d e');
  assert.equal(oneLine('😀'.repeat(50), 10), `${'😀'.repeat(9)}…`);
  assert.ok(oneLine(`x${'😀'.repeat(1_000_000)}`, 80).isWellFormed());
});

test('of data quality it says what was found, and a test says that it is one', () => {
  const quality = { ...notice, kind: 'data_quality', mode: null, checks: ['stuck', 'new_check'] };
  assert.equal(wordsOf(quality, 'ko', 'UTC').title, '[심각] Press 7: 데이터 품질: 값 고정, new_check');
  assert.match(
    wordsOf(testNotice(ai4i, 'http://p.test', 0), 'en', 'UTC').title,
    /^\[WARNING\] Spindle: .* \(this is a test\)$/,
  );
  const unnamed = { ...notice, machineName: null, mode: null };
  assert.equal(wordsOf(unnamed, 'en', 'UTC').title, '[CRITICAL] Machine 7: No known failure mode');
});
