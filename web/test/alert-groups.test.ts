import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupsOf } from '../lib/alerts/alert-groups.ts';
import type { PortalAlert } from '../lib/portal-api.ts';

const alerts = (newest: number, count: number): PortalAlert[] =>
  Array.from({ length: count }, (_, index) => ({ sequence: newest - index }) as PortalAlert);

test('groups hold the list in its order, each alert once', () => {
  const list = alerts(1_000, 500);
  const groups = groupsOf(list);
  assert.deepEqual(
    groups.flatMap((group) => group.alerts),
    list,
  );
  assert.equal(new Set(groups.map((group) => group.id)).size, groups.length);
  assert.deepEqual(groupsOf([]), []);
});

test('an alert that comes, and one that goes, change the first and the last group alone', () => {
  const before = alerts(1_000, 500);
  const after = [{ sequence: 1_001 } as PortalAlert, ...before.slice(0, -1)];
  const text = (list: readonly PortalAlert[]) =>
    new Map(groupsOf(list).map(({ id, alerts: own }) => [id, JSON.stringify(own)]));
  const [one, other] = [text(before), text(after)];
  const changed = [...other].filter(([id, own]) => one.get(id) !== own).map(([id]) => id);
  const ids = [...other.keys()];
  assert.deepEqual(changed, [ids[0], ids.at(-1)]);
});
