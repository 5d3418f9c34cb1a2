// Korean had one word for alerts and notifications, and two for a profile: whoever read of the one thought of the other.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../../..');
const catalogue = readdirSync(join(root, 'web/lib'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('texts.ts'))
  .map((name) => join('web/lib', name));
const documents = readdirSync(join(root, 'docs/ko')).map((name) => join('docs/ko', name));
const texts = [...catalogue, ...documents, 'README.ko.md'].flatMap((name) =>
  readFileSync(join(root, name), 'utf8')
    .split('\n')
    .map((line, at) => ({ place: `${name}:${at + 1}`, name, line })),
);
const found = (pattern: RegExp, isRight: (text: (typeof texts)[number]) => boolean = () => false) =>
  texts.filter((text) => pattern.test(text.line) && !isRight(text)).map(({ place, line }) => `${place} ${line.trim()}`);

/** Whom to tell, and what this computer tells; a document names the English word beside it. */
const tells = /notification|소리와 알림|심각 알람 알림/;

test('an alert is 경보, and 알림 is a notification', () => {
  const isNotification = ({ name, line }: (typeof texts)[number]) =>
    tells.test(line) || /settings\/(settings|route)-texts/.test(name);
  assert.deepEqual(found(/알림/, isNotification), []);
  assert.ok(found(/경보/).length > 20);
});

test('a profile is 프로필', () => {
  assert.deepEqual(found(/프로파일/), []);
  assert.ok(found(/프로필/).length > 5);
});
