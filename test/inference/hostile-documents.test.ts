// Documents made to take much memory take no more than a few times their size.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

// Each is read by a process of its own, whose greatest size is then known.
const hostile: Readonly<Record<string, string>> = {
  'arrays in arrays': `Buffer.from('{"learner":' + '['.repeat(size))`,
  'many empty arrays': `Buffer.from('{"learner":[' + '[],'.repeat(size / 3) + '[]]}')`,
  'many empty objects': `Buffer.from('{"learner":[' + '{},'.repeat(size / 3) + '{}]}')`,
  'many members': `Buffer.from('{"learner":{' + '"a":1,'.repeat(size / 6) + '"a":1}}')`,
  'many numbers': `Buffer.from('{"learner":[' + '1,'.repeat(size / 2) + '1]}')`,
  'many numbers and a text': `Buffer.from('{"learner":[' + '1,'.repeat(size / 2) + '"a"]}')`,
  'many nulls of UBJSON': `Buffer.concat([Buffer.from('{L\\0\\0\\0\\0\\0\\0\\0\\x07learner['), Buffer.alloc(size, 'Z')])`,
};

for (const [name, make] of Object.entries(hostile)) {
  test(`${name} need no more than a few times the file`, () => {
    const script = `
      import { readModel } from ${JSON.stringify(new URL('../../src/inference/xgboost-file/read-model.ts', import.meta.url).href)};
      const size = 30_000_000;
      const bytes = ${make};
      globalThis.gc();
      const before = process.memoryUsage.rss();
      let message = '';
      try { readModel(bytes); } catch (error) { message = error.name; }
      const grown = 1024 * process.resourceUsage().maxRSS - before;
      process.stdout.write(JSON.stringify({ message, times: grown / bytes.length }));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', '--input-type=module', '--eval', script], {
      encoding: 'utf8',
    });
    assert.match(stdout, /InvalidModel/, stderr);
    // Making the file itself can have taken more than what is left of it.
    assert.ok(JSON.parse(stdout).times < 8, stdout);
  });
}
