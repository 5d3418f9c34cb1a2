// The load run's comparison finds what it is there to find: made-up losses, repeats and pages that say something else than the table.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  durationsOf,
  findProblems,
  type PageState,
  type SentAlert,
  type StoredAlert,
  slowProblems,
  slowSecondsOf,
  spreadOf,
} from '../../benchmarks/delivery-load-result.ts';

const sent: readonly SentAlert[] = [0, 30, 60, 90].map((number, index) => ({
  number,
  phase: number < 60 ? 'quiet' : 'busy',
  dueMs: 1_000 * index,
  attempts: number === 90 ? 2 : 1,
}));
const stored: readonly StoredAlert[] = sent.map(({ number, dueMs }) => ({
  eventId: `id-${number}`,
  number,
  receivedMs: dueMs + 10 + number,
}));
const page: PageState = {
  connection: 'live',
  alertCount: 4,
  listed: ['id-90', 'id-60', 'id-30', 'id-0'],
  arrivedMs: new Map(stored.map((row) => [row.eventId, row.receivedMs + 20])),
  shownMs: new Map(stored.map((row) => [row.eventId, row.receivedMs + 100])),
};
const nothing = new Map<string, number>();
const extra = (number: number | null): StoredAlert => ({ eventId: 'id-extra', number, receivedMs: 9_000 });
const showing = (rows: readonly StoredAlert[]): PageState => ({
  ...page,
  alertCount: rows.length,
  listed: rows.map((row) => row.eventId).reverse(),
});

test('a faultless run has no problem, also when a reading that was sent twice led to two alerts', () => {
  assert.deepEqual(findProblems(sent, stored, page), []);
  const twice = [...stored, extra(90)];
  assert.deepEqual(findProblems(sent, twice, showing(twice)), []);
});

const faults: Readonly<Record<string, readonly [readonly StoredAlert[], Partial<PageState>, RegExp]>> = {
  'an alert that the table lacks': [
    stored.slice(1),
    { arrivedMs: nothing, shownMs: nothing },
    /^1 anomalous readings have no .*: 0$/,
  ],
  'a second alert of a reading that was sent once': [[...stored, extra(30)], {}, /more alerts than sendings: 30$/],
  'a third alert of a reading that was sent twice': [
    [...stored, extra(90), { ...extra(90), eventId: 'id-third' }],
    {},
    /more alerts than sendings: 90$/,
  ],
  'an alert of a normal reading': [[...stored, extra(31)], {}, /of no reading that was sent anomalous: id-extra$/],
  'an alert without a number': [[...stored, extra(null)], {}, /of no reading that was sent anomalous: id-extra$/],
  'a page that counts too few': [stored, { alertCount: 3 }, /^the page counts 3 alerts, and the table holds 4$/],
  'a page that lacks the newest': [
    stored,
    { listed: ['id-60', 'id-30', 'id-0'] },
    /^the 3 alerts that the page lists are not/,
  ],
  'a page that lists one twice': [
    stored,
    { listed: ['id-90', 'id-90', 'id-60', 'id-30'] },
    /^the 4 alerts that the page lists/,
  ],
  'a page that lists only the newest': [stored, { listed: ['id-90', 'id-60'] }, /^the 2 alerts that the page lists/],
  'a page that lists nothing': [stored, { listed: [] }, /^the 0 alerts that the page lists are not/],
  'a page that is cut off': [stored, { connection: 'lost' }, /^the page says lost$/],
  'a page that shows what is not stored': [stored, { shownMs: new Map([['id-x', 1]]) }, /was given 1 alerts that/],
  'a page that was sent what is not stored': [stored, { arrivedMs: new Map([['id-x', 1]]) }, /was given 1 alerts that/],
};
for (const [what, [rows, change, expected]] of Object.entries(faults)) {
  test(`${what} is found, and nothing else`, () => {
    const [problem, ...others] = findProblems(sent, rows, { ...showing(rows), ...change });
    assert.match(problem ?? '', expected);
    assert.deepEqual(others, []);
  });
}

test('durations are of one phase, from the moment a reading was due, and of readings that were sent once', () => {
  const seen = { arrivedMs: page.arrivedMs, shownMs: new Map([['id-0', 120]]) };
  assert.deepEqual(durationsOf('quiet', sent, stored, seen), {
    toStoredMs: [10, 40],
    toArrivedMs: [30, 60],
    toShownMs: [120],
  });
  assert.deepEqual(durationsOf('busy', sent, stored, page).toShownMs, [170]);
});

test('slow seconds are counted from the first reading of the phase, the worst first', () => {
  const at = (number: number, dueMs: number) => ({ number, phase: 'quiet', dueMs, attempts: 1 });
  const due = [at(0, 5_000), at(1, 5_400), at(2, 7_100), at(3, 8_000)];
  const rows = due.map(({ number, dueMs }) => ({ eventId: `id-${number}`, number, receivedMs: dueMs }));
  const shownMs = new Map([
    ['id-0', 5_150],
    ['id-1', 5_520],
    ['id-2', 7_900],
    ['id-3', 8_100],
  ]);
  assert.equal(slowSecondsOf('quiet', due, rows, { shownMs }, 100), '2 seconds, 800 ms at 2 s, 150 ms at 0 s');
  assert.equal(slowSecondsOf('busy', due, rows, { shownMs }, 100), '0 seconds');
});

test('percentiles are by nearest rank', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  assert.equal(spreadOf(hundred), 'p50 50 ms, p95 95 ms, p99 99 ms, most 100 ms, of 100');
  assert.equal(spreadOf([7]), 'p50 7 ms, p95 7 ms, p99 7 ms, most 7 ms, of 1');
  assert.equal(spreadOf([]), 'none');
});

test('a page that is slower for more than one alert in a hundred is a problem, and so is one that nobody has seen; without a limit neither is', () => {
  const quick = Array.from({ length: 99 }, () => 80);
  assert.deepEqual(slowProblems([...quick, 5_000], 100), []);
  assert.match(
    slowProblems([...quick.slice(1), 157.2, 5_000], 100).join(),
    /^of 100 alerts of the quiet part 99 were on the page within 157 ms, and --page-p99-ms is 100/,
  );
  assert.match(slowProblems([], 100).join(), /no alert of the quiet part was seen/);
  assert.deepEqual([...slowProblems([5_000], 0), ...slowProblems([], 0)], []);
});
