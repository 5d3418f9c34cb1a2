// Runs test files in the order in which they are given, where `node --test` sorts them by name: what lasts longest begins first, so that no core
// is idle at the end. Arguments are the number of files that run at a time, and the files. Exit code 1 when a test failed.
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { withBundledPackages } from './bundled.ts';

const [concurrency, ...files] = process.argv.slice(2);
const events = run({ files, concurrency: Number(concurrency), execArgv: withBundledPackages });
events.on('test:fail', ({ todo }) => {
  if (todo === undefined || todo === false) process.exitCode = 1;
});
events.compose(spec).pipe(process.stdout);
