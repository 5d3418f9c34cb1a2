import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  draggedSpan,
  marksOf,
  nearest,
  pointsOf,
  shifted,
  spanAround,
  tablePlaces,
  valueSpan,
  zoomed,
} from '../lib/curves/curve-shape.ts';
import { addressOf, readAddress } from '../lib/machine-address.ts';

const minuteMs = 60_000;
const curve = (mean: readonly (number | null)[]) => ({ name: 'torque', mean, min: null, max: null });

test('a line breaks off where nothing came for long, and at a value that is absent', () => {
  const times = [0, 1, 2, 3, 20, 21].map((minutes) => minutes * minuteMs);
  const points = pointsOf({ times }, curve([1, 2, null, 4, 5, 6]));
  assert.deepEqual(
    points.map(({ mean }) => mean),
    [1, 2, null, 4, null, 5, 6],
  );
  assert.deepEqual(points[0], { time: 0, mean: 1, min: 1, max: 1 });
  assert.deepEqual(pointsOf({ times: [] }, curve([])), []);
  assert.equal(pointsOf({ times: [5] }, curve([1])).length, 1);
});

test('an axis shows the curve, anomalies and the limits that are near', () => {
  const points = pointsOf({ times: [0, 1] }, curve([40, 60]));
  const [low, high] = valueSpan(points, [70], [78, 900]) ?? assert.fail();
  assert.ok(low < 40 && low > 30 && high > 78 && high < 90);
  const [flatLow, flatHigh] = valueSpan(pointsOf({ times: [0] }, curve([5])), [], []) ?? assert.fail();
  assert.ok(flatLow < 5 && flatHigh > 5);
  const zero = valueSpan(pointsOf({ times: [0] }, curve([0])), [], []) ?? assert.fail();
  assert.ok(zero[0] < zero[1]);
  assert.equal(valueSpan([], [], [5]), null);
});

test('what is pointed at is the nearest point', () => {
  const times = [0, 10, 20, 100];
  assert.deepEqual(
    [-5, 4, 6, 15, 61, 59, 900].map((time) => nearest(times, time)),
    [0, 0, 1, 2, 3, 2, 3],
  );
  assert.equal(nearest([], 5), null);
});

test('a table has the first and the last point, and no more rows than are read', () => {
  assert.deepEqual(tablePlaces(3, 5), [0, 1, 2]);
  const places = tablePlaces(600, 60);
  assert.deepEqual([places.length, places[0], places.at(-1)], [60, 0, 599]);
});

test('anomalous readings are marked where they have a value', () => {
  const anomaly = { at: 5, probability: 0.9, severity: 'ALERT', count: 1, sensors: { torque: 60 } } as const;
  assert.deepEqual(marksOf([anomaly], 'torque'), [{ anomaly, value: 60 }]);
  assert.deepEqual(marksOf([anomaly], 'toolWear'), []);
});

test('the time shown is moved, made shorter around a time in it, and dragged over', () => {
  const span = { from: 0, to: 60 * minuteMs };
  assert.deepEqual(shifted(span, -0.5), { from: -30 * minuteMs, to: 30 * minuteMs });
  assert.deepEqual(zoomed(span, 0.5), { from: 15 * minuteMs, to: 45 * minuteMs });
  assert.deepEqual(zoomed(span, 0.5, 0), { from: 0, to: 30 * minuteMs });
  const shortest = zoomed({ from: 0, to: minuteMs }, 0.5);
  assert.equal(shortest.to - shortest.from, minuteMs);
  assert.deepEqual(draggedSpan(50 * minuteMs, 20 * minuteMs), { from: 20 * minuteMs, to: 50 * minuteMs });
  assert.equal(draggedSpan(5_000, 5_400), null);
});

test('around an alarm there is what was before it, and half a day at most', () => {
  const at = (minutes: number) => new Date(minutes * minuteMs).toISOString();
  const later = 9_999 * minuteMs;
  assert.deepEqual(spanAround(at(100), at(120), later), { from: 90 * minuteMs, to: 125 * minuteMs });
  assert.deepEqual(
    spanAround(at(100), at(120), 122 * minuteMs),
    { from: 90 * minuteMs, to: 122 * minuteMs },
    'none to come',
  );
  assert.deepEqual(spanAround(at(100), null, 140 * minuteMs), { from: 90 * minuteMs, to: 140 * minuteMs });
  assert.deepEqual(spanAround(at(100), at(9_000), later), { from: 90 * minuteMs, to: 810 * minuteMs });
  assert.deepEqual(
    spanAround(at(100), null, 99 * minuteMs),
    { from: 90 * minuteMs, to: 101 * minuteMs },
    'a clock that is behind',
  );
  // Such an alarm was opened with a question that the Portal refuses, again and again.
  for (const absurd of ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])
    assert.equal(spanAround(absurd, null, later), undefined);
});

test('an address says which machine and which time, and one that does not is none, or has the usual time', () => {
  const still = { machineId: 7, time: { from: Date.UTC(2026, 2, 1), to: Date.UTC(2026, 2, 2) } };
  for (const address of [still, { machineId: 0, time: { lastHours: 168 } }]) {
    assert.deepEqual(readAddress(addressOf(address)), address);
  }
  assert.deepEqual(readAddress('#machines/3'), { machineId: 3, time: { lastHours: 24 } });
  assert.deepEqual(readAddress('#machines/3?last=5h&from=x'), { machineId: 3, time: { lastHours: 24 } });
  assert.deepEqual(readAddress('#machines/3?from=2026-03-02&to=2026-03-01'), { machineId: 3, time: { lastHours: 24 } });
  for (const hash of ['', '#alarms', '#machines/', '#machines/-1', '#machines/x', '#machines/9999999999999999']) {
    assert.equal(readAddress(hash), null, hash);
  }
});
