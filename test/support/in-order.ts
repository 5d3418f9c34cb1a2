// Runs test files in the order in which they are given, where `node --test` sorts them by name: what lasts longest begins first, so that no core
// is idle at the end. Arguments are the number of files that run at a time, how many tests have to pass at least, and the files. Exit code 1 when a test failed, or
// when fewer have passed: tests that are not there any more fail nothing.
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { withBundledPackages } from './bundled.ts';

const [concurrency, passedLeast, ...files] = process.argv.slice(2);
const events = run({ files, concurrency: Number(concurrency), execArgv: withBundledPackages });
events.on('test:fail', ({ todo }) => {
  if (todo === undefined || todo === false) process.exitCode = 1;
});
// Of each file there is one too, with its name.
events.on('test:summary', ({ file, counts: { passed } }) => {
  if (file !== undefined || passed >= Number(passedLeast)) return;
  process.stderr.write(
    `${passed} tests have passed, and ${passedLeast} have to: where fewer are meant, lower passedLeast in test/support/run.ts\n`,
  );
  process.exitCode = 1;
});
events.compose(spec).pipe(process.stdout);
