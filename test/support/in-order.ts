// Runs test files in the order in which they are given, where `node --test` sorts them by name: what lasts longest begins first, so that no core
// is idle at the end. Arguments are the number of files that run at a time, how many tests have to pass at least, and the files. Exit code 1 when a test failed, or
// when fewer have passed: tests that are not there any more fail nothing. Of a file that fails by itself, with no test of it failing, what its process has said
// last comes at the end.
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { withBundledPackages } from './bundled.ts';

const [concurrency, passedLeast, ...files] = process.argv.slice(2);
/** Of a process that fails by itself. */
const saidCharactersMax = 5_000;
const events = run({ files, concurrency: Number(concurrency), execArgv: withBundledPackages });
/** By file: what its process has written, and what the runner has said of it as a whole, as that something rejected after the test that had begun it. */
const said = new Map<string, string>();
const keep = ({ file, message }: { readonly file?: string; readonly message: string }) => {
  if (file !== undefined) said.set(file, `${said.get(file) ?? ''}${message.trimEnd()}\n`.slice(-saidCharactersMax));
};
events.on('test:stderr', keep);
events.on('test:diagnostic', keep);
const endings: string[] = [];
events.on('test:fail', ({ name, file, details, todo }) => {
  if (todo === undefined || todo === false) process.exitCode = 1;
  const { exitCode, signal } = details.error as { exitCode?: number | null; signal?: string | null };
  if (exitCode === undefined) return;
  const how = signal == null ? `with exit code ${exitCode}` : `by ${signal}`;
  endings.push(`\n${name} has ended ${how}, and has said last:\n${said.get(file ?? name) ?? 'nothing\n'}`);
});
// Of each file there is one too, with its name.
events.on('test:summary', ({ file, counts: { passed } }) => {
  if (file !== undefined || passed >= Number(passedLeast)) return;
  process.stderr.write(
    `${passed} tests have passed, and ${passedLeast} have to: where fewer are meant, lower passedLeast in test/support/run.ts\n`,
  );
  process.exitCode = 1;
});
events
  .compose(spec)
  .on('end', () => process.stderr.write(endings.join('')))
  .pipe(process.stdout);
