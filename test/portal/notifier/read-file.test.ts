// The operator's file: the example of the documents is a right one, and of a wrong one each problem is told with its line, and no secret.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { isWithin } from '../../../src/portal/notification/calendar.ts';
import { routesOf } from '../../../src/portal/notification/rules.ts';
import { watchNotifyFile } from '../../../src/portal/notifier/notify-file.ts';
import { readNotifyFile } from '../../../src/portal/notifier/read-file.ts';
import type { Receivers } from '../../../src/portal/notifier/receivers.ts';

const document = readFileSync(new URL('../../../docs/notifications.md', import.meta.url), 'utf8');
const example = /```yaml\n([\s\S]*?)```/.exec(document)?.[1] ?? '';
const signing = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const secrets = ({ env, file }: { readonly env?: string; readonly file?: string }): string =>
  file === undefined ? `https://hooks.test/${env}` : `${signing}\n`;

function right(text: string): Receivers {
  const read = readNotifyFile(text, secrets);
  return 'problems' in read ? assert.fail(read.problems.join('\n')) : read.receivers;
}

function problemsOf(text: string, find: Parameters<typeof readNotifyFile>[1] = secrets): readonly string[] {
  const read = readNotifyFile(text, find);
  return 'problems' in read ? read.problems : [];
}

const receiver = 'receivers: { a: { kind: webhook, url: https://a.test } }';

describe('the file that says whom to tell', () => {
  test('the example of the documents is right, and says what its comments say', () => {
    const { receivers, routes } = right(example);
    assert.deepEqual([...receivers.keys()], ['shift-mail', 'pager', 'maintenance-chat', 'managers']);
    assert.equal(routes.length, 3);
    const names = (priority: 'ALERT' | 'CRITICAL', machineId: number, time: string) =>
      routesOf(
        { receivers, routes },
        { machineId, machineType: 'M', kind: 'machine', mode: null, priority },
        Date.parse(time),
      ).map(({ name }) => name);
    // A Monday, 10:00 and 19:00 in Seoul.
    assert.deepEqual(names('ALERT', 2, '2026-03-02T01:00:00Z'), ['everything', 'press-shop']);
    assert.deepEqual(names('ALERT', 2, '2026-03-02T10:00:00Z'), ['everything']);
    assert.deepEqual(names('CRITICAL', 9, '2026-03-02T01:00:00Z'), ['everything', 'critical']);
    const pager = receivers.get('pager')?.way;
    assert.deepEqual(pager?.kind === 'webhook' && [pager.key?.length, pager.token], [
      32,
      'https://hooks.test/PAGER_TOKEN',
    ]);
    const night = receivers.get('shift-mail')?.quiet?.during ?? assert.fail('it has no quiet hours');
    assert.equal(isWithin(night, Date.parse('2026-03-01T14:00:00Z')), true);
    assert.equal(isWithin(night, Date.parse('2026-03-01T22:00:00Z')), false);
  });

  for (const [what, text, ...problems] of [
    ['that is no YAML', `${receiver}\nroutes: [`, /^line 2: /],
    ['that is empty', '', /^line 1: the file is no mapping/],
    [
      'with a member that there is not',
      `${receiver}\nroutes: []\nroute: []`,
      /^line 3: route: there is no such member/,
    ],
    [
      'with a kind that there is not',
      'receivers:\n  a:\n    kind: fax\nroutes: []',
      /^line 3: receivers\.a\.kind: must be one of webhook/,
    ],
    [
      'with a member of another kind',
      'receivers:\n  a: { kind: email, to: [a@b.c], url: x }\nroutes: []',
      /^line 2: receivers\.a\.url: there is no/,
    ],
    [
      'with a route to nobody',
      `${receiver}\nroutes:\n  - name: r\n    to: [b]`,
      /^line 4: routes\[0\]\.to\[0\]: receivers has no b/,
    ],
    [
      'with two routes of one name',
      `${receiver}\nroutes:\n  - { name: r, to: [a] }\n  - { name: r, to: [a] }`,
      /^line 4: .*another route/,
    ],
    [
      'with no such time',
      `${receiver}\nroutes: [{ name: r, to: [a], during: night }]`,
      /^line 2: .*times has no night/,
    ],
    [
      'with no such zone',
      `timeZone: Mars/Base\n${receiver}\nroutes: []`,
      /^line 1: timeZone: there is no such time zone/,
    ],
    [
      "with 25 o'clock",
      `times: { n: [{ from: "25:00" }] }\n${receiver}\nroutes: []`,
      /^line 1: times\.n\[0\]\.from: has not the form/,
    ],
    [
      'with a time of no length',
      `times: { n: [{ from: "06:00", to: "06:00" }] }\n${receiver}\nroutes: []`,
      /^line 1: .*the same/,
    ],
    [
      'with a secret in it',
      'receivers:\n  a: { kind: slack, url: "https://hooks.test/hush" }\nroutes: []',
      /^line 2: receivers\.a\.url: must be object/,
    ],
    [
      'with a user in its address',
      'receivers:\n  a: { kind: webhook, url: "https://kim:hush@hooks.test/a" }\nroutes: []',
      /^line 2: receivers\.a\.url: it has a user or a password/,
    ],
    [
      'with mail and no server',
      'receivers:\n  a: { kind: email, to: [a@b.c] }\nroutes: []',
      /^line 2: receivers\.a: e-mail needs smtp/,
    ],
    [
      'with an address that adds a header',
      'receivers:\n  a: { kind: email, to: ["a@b.c\\r\\nBcc: x@y.z"] }\nroutes: []',
      /^line 2: .*has not the form/,
    ],
    [
      'with a group that there is not',
      `${receiver}\nroutes: [{ name: r, to: [a], machineGroups: [g] }]`,
      /machineGroups has no g/,
    ],
    [
      'with several faults: all at once, by line',
      `timeZone: x\n${receiver}\nroutes: [{ name: r, to: [b], during: c }]`,
      /^line 1: /,
      /^line 3: /,
      /^line 3: /,
    ],
  ] as const) {
    test(`${what} is refused with its line`, () => {
      const found = problemsOf(text);
      assert.equal(found.length >= problems.length, true, found.join('\n'));
      for (const [at, problem] of problems.entries()) assert.match(found[at] ?? '', problem);
      assert.doesNotMatch(found.join(), /hush/);
    });
  }

  // The page had the sentences alone, in English on the Korean page too.
  test('each problem is told to programs too, with its line and place', () => {
    const told = (text: string) => {
      const read = readNotifyFile(text, () => undefined);
      return 'refusals' in read ? read.refusals : [];
    };
    const chat = 'receivers: { a: { kind: slack, url: { env: GONE } } }';
    assert.deepEqual(told(`${chat}\nroutes: [{ name: r, to: [b] }]`), [
      { code: 'fault-no-variable', name: 'GONE', place: 'receivers.a.url', inLine: 1 },
      { code: 'fault-unknown', member: 'receivers', name: 'b', place: 'routes[0].to[0]', inLine: 2 },
    ]);
    assert.deepEqual(told(''), [{ code: 'file-no-mapping', inLine: 1 }]);
    assert.deepEqual(told('smtp: { host: a, port: 99999, from: a@b.c }\nreceivers: {}\nroutes: []'), [
      { code: 'fault-most', most: 65_535, place: 'smtp.port', inLine: 1 },
    ]);
    assert.equal(told('routes: [')[0]?.code, 'file-yaml');
  });

  // Each run of the command told one layer: the form, then what refers to nothing, then secrets.
  test('what is wrong in its form hides nothing else, and nothing is said of what only refers to it', () => {
    const text = [
      'timeZone: Mars/Base',
      'smtp: { host: mail.test, port: 99999, from: a@b.c }',
      'times: { night: [{ from: "25:00" }], day: [{ from: "06:00", to: "06:00" }] }',
      'receivers:',
      '  fax: { kind: fax }',
      '  chat: { kind: slack, url: { env: GONE } }',
      '  mail: { kind: email, to: [a@b.c], quiet: { during: night } }',
      '  hook: { kind: webhook, url: "https://kim:hush@hooks.test/a" }',
      'routes:',
      '  - { name: r, to: [fax, nobody], during: night }',
      '  - { name: s, to: [], during: noon }',
      '  - { name: r, to: [chat], machineGroups: [press] }',
    ].join('\n');
    const found = problemsOf(text, () => undefined);
    assert.deepEqual(
      found.map((problem) => /^line (\d+): ([^:]+)/.exec(problem)?.slice(1, 3).join(' ')),
      [
        '1 timeZone',
        '2 smtp.port',
        '3 times.night[0].from',
        '3 times.day[0]',
        '5 receivers.fax.kind',
        '6 receivers.chat.url',
        '8 receivers.hook.url',
        '10 routes[0].to[1]',
        '11 routes[1].to',
        '12 routes[2].machineGroups[0]',
        '12 routes[2].name',
      ],
      found.join('\n'),
    );
    assert.deepEqual(problemsOf('receivers: 7\nroutes: [{ name: r, to: [b], during: c }]').length, 2);
  });

  test('a secret that is not there is told by its place, and one that is no secret is not shown', () => {
    const text =
      'receivers:\n  a: { kind: webhook, url: https://a.test, signingSecret: { env: KEY }, token: { file: /t } }\nroutes: []';
    assert.deepEqual(
      problemsOf(text, () => undefined),
      [
        'line 2: receivers.a.signingSecret: the variable KEY is not there, or empty',
        'line 2: receivers.a.token: the file /t is not there, or empty',
      ],
    );
    assert.match(problemsOf(text, () => 'hunter2').join(), /^line 2: receivers\.a\.signingSecret: it must be whsec_/);
    assert.doesNotMatch(problemsOf(text, () => 'hunter2').join(), /hunter2/);
  });

  test('a token that no header can hold is refused when the file is read, and not shown', () => {
    const text = 'receivers:\n  a: { kind: webhook, url: https://a.test, token: { env: TOKEN } }\nroutes: []';
    for (const token of ['two words', 'line\nbreak', 'schlüssel']) {
      const read = readNotifyFile(text, () => token);
      const [problem] = 'problems' in read ? read.problems : assert.fail(`${token} was taken`);
      assert.match(problem ?? '', /^line 2: receivers\.a\.token: it has a character that no header can hold/);
      assert.ok(!problem?.includes(token));
    }
  });

  test('aliases of aliases do not fill the memory', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [at, name] of [...'bcdefghi'].entries()) {
      const before = `*${'abcdefgh'[at]}`;
      bomb.push(`${name}: &${name} [${Array(9).fill(before).join(', ')}]`);
    }
    assert.match(problemsOf(bomb.join('\n')).join(), /line 1: /);
  });
});

describe('the file while the Portal runs', () => {
  test('a right one takes effect; a wrong one does not, is told once, and the one before stays in force', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'spindle-notify-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'notify.yaml');
    const told: string[] = [];
    const write = (name: string): void =>
      writeFileSync(path, `receivers: { ${name}: { kind: slack, url: { file: url } } }\nroutes: []`);
    write('one');
    writeFileSync(join(folder, 'url'), 'https://hooks.test/1');
    const file = watchNotifyFile(
      path,
      {},
      {
        changed: ({ receivers }) => told.push(`has ${[...receivers.keys()]}`),
        broken: (error, hasBefore) => told.push(`${hasBefore ? '' : 'alone: '}${error.problems.join()}`),
        right: () => {},
      },
    );
    const names = () => [...file.current().receivers.keys()].join();
    file.check();
    assert.deepEqual([names(), told], ['one', ['has one']]);
    writeFileSync(path, 'receivers: 3');
    file.check();
    file.check();
    assert.equal(names(), 'one');
    assert.equal(told.length, 2);
    assert.match(told[1] ?? '', /^(?!alone).*notify\.yaml, line 1: /);
    write('two');
    file.check();
    assert.equal(names(), 'two');
    // A secret of its own file is the file's too.
    writeFileSync(join(folder, 'url'), 'https://hooks.test/2');
    file.check();
    const way = file.current().receivers.get('two')?.way;
    assert.equal(way?.kind === 'slack' && way.url, 'https://hooks.test/2');
    rmSync(path);
    file.check();
    assert.equal(names(), 'two');
    assert.match(told.at(-1) ?? '', /cannot be read; does it exist/);
  });

  test('without a file nobody is told', () => {
    const file = watchNotifyFile('', {}, { changed: () => assert.fail(), broken: assert.fail, right: assert.fail });
    file.check();
    assert.equal(file.current().routes.length, 0);
  });
});
