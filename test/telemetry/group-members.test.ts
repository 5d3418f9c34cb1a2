import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import pino from 'pino';
import { Registry } from 'prom-client';
import { Unavailable } from '../../src/core/errors.ts';
import { createGroupObserver } from '../../src/telemetry/group-members.ts';

function start() {
  const lines: { level: string; msg: string }[] = [];
  const log = pino(
    { level: 'info', base: null, timestamp: false, formatters: { level: (level) => ({ level }) } },
    { write: (line) => void lines.push(JSON.parse(line)) },
  );
  const degradations: (string | null)[] = [];
  const registry = new Registry();
  const groups = ['a', 'b'].map((groupId) =>
    createGroupObserver({ groupId, log, degraded: (reason) => degradations.push(reason), registry }),
  );
  const [observer] = groups as [(typeof groups)[number]];
  return { observer, degradations, registry, said: () => lines.map(({ level, msg }) => `${level}: ${msg}`) };
}

describe('what is said of foreign members of a group', () => {
  test('who they are, once for each change, and that they have left', async () => {
    const { observer, degradations, registry, said } = start();
    observer.looked([], null, []);
    observer.looked(['one'], 'a foreign member', ['one']);
    observer.looked(['one'], 'a foreign member with other partitions', ['one']);
    observer.looked(['one', 'two'], 'two foreign members', ['one', 'two']);
    assert.match(await registry.metrics(), /^spindle_group_foreign_members\{group="a"\} 2$/m);
    observer.looked([], null, []);
    observer.looked([], null, []);
    const [one, moved, two] = ['a foreign member', 'a foreign member with other partitions', 'two foreign members'];
    assert.deepEqual(degradations, [null, one, moved, two, null, null]);
    assert.deepEqual(said(), [`error: ${one}`, `error: ${two}`, 'info: All members of the group are ours again']);
    assert.match(await registry.metrics(), /^spindle_group_foreign_members\{group="a"\} 0$/m);
  });

  // Who has just joined has no partitions yet: which of them it takes away was in no log.
  test('what a member holds that had none at first, once', () => {
    const { observer, said } = start();
    observer.looked(['one'], 'it holds none', []);
    observer.looked(['one'], 'it holds 1 and 2', ['one']);
    observer.looked(['one'], 'it holds none', []);
    observer.looked(['one'], 'it holds 3', ['one']);
    assert.deepEqual(said(), ['error: it holds none', 'error: it holds 1 and 2']);
  });

  test('that Kafka does not permit to look, once; that it is away says who reads it', () => {
    const { observer, degradations, said } = start();
    const refused = new Unavailable('Kafka refuses to describe group a', { retryable: false });
    observer.failed(new Unavailable('Kafka does not answer', { retryable: true }));
    observer.failed(refused);
    observer.failed(refused);
    assert.deepEqual(said(), [
      'warn: Nobody looks for foreign members of the group: Kafka refuses to describe group a',
    ]);
    assert.deepEqual(degradations, []);
  });

  test('that nobody can look any more, in place of who was there', async () => {
    const { observer, degradations, registry } = start();
    observer.looked(['one'], 'a foreign member', ['one']);
    const refused = new Unavailable('Kafka refuses to describe group a', { retryable: false });
    observer.failed(refused);
    const nobody = 'Nobody looks for foreign members of the group: Kafka refuses to describe group a';
    assert.deepEqual(degradations, ['a foreign member', nobody]);
    assert.doesNotMatch(await registry.metrics(), /^spindle_group_foreign_members\{/m);
    observer.looked([], null, []);
    assert.equal(degradations.at(-1), null);
  });
});
