import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, test } from 'node:test';
import type { Home } from '../../src/stack/home.ts';
import { findSupervisor, lockHome } from '../../src/stack/lock.ts';
import { temporaryHome } from './support.ts';

let home: Home;
let remove: () => void;
beforeEach(() => {
  ({ home, remove } = temporaryHome());
});
afterEach(() => remove());

test('a lock is held until it is given back', () => {
  const unlock = lockHome(home);
  assert.equal(findSupervisor(home)?.pid, process.pid);
  assert.throws(() => lockHome(home), /in use by another/);
  unlock();
  assert.equal(findSupervisor(home), undefined);
  assert.equal(existsSync(home.lockFile), false);
});

test('the lock of a process that is gone is taken over', () => {
  writeFileSync(home.lockFile, JSON.stringify({ pid: 999_999_999, startedAt: 'boot/1' }));
  lockHome(home)();
  assert.equal(existsSync(home.lockFile), false);
});

test('the lock of an earlier process with our number is taken over', () => {
  writeFileSync(home.lockFile, JSON.stringify({ pid: process.pid, startedAt: 'another boot/1' }));
  lockHome(home)();
  assert.equal(existsSync(home.lockFile), false);
});

test('a lock that is no JSON is taken over', () => {
  writeFileSync(home.lockFile, '{"pid":');
  lockHome(home)();
  assert.equal(existsSync(home.lockFile), false);
});
