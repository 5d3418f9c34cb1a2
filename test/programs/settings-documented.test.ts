import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';

test('.env.example and docs/settings.md list every setting with its default and meaning', () => {
  const script = fileURLToPath(new URL('../../tools/document-settings.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});

test('in both each setting stands once, however many programs have it', () => {
  for (const [path, pattern] of [
    ['docs/settings.md', /^\| `([A-Z0-9_]+)` \|/gm],
    ['.env.example', /^#([A-Z0-9_]+)=/gm],
  ] as const) {
    const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
    const names = [...text.matchAll(pattern)].map(([, name]) => name);
    assert.ok(names.length > 200, `only ${names.length} settings were found in ${path}`);
    assert.deepEqual(
      names.filter((name, at) => names.indexOf(name) !== at),
      [],
      path,
    );
  }
});

// A # without quotes cut a password off in silence.
test('.env.example says first how a value with # is written, and written so it is read whole', () => {
  const [, line = ''] = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').split('\n');
  const [, example = ''] = /^# A # cuts off the rest of a line.*: (DB_PASSWORD='[^']+')$/.exec(line) ?? [];
  assert.deepEqual({ ...parseEnv(example) }, { DB_PASSWORD: 'one#two' });
  assert.deepEqual(
    { ...parseEnv(example.replaceAll("'", '')) },
    { DB_PASSWORD: 'one' },
    'which is what it is said for',
  );
});
