// What a test ends by a signal: a browser is open, a child is deaf, and what runs complains of a stack that goes away under it.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBrowser } from '../../support/browser.ts';
import { runOrEndWithSignal } from './end-with-signal.ts';

const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);
const stopping = new AbortController();
const deaf = `process.on('SIGTERM', () => {}); process.on('SIGINT', () => {}); setInterval(() => {}, 1_000); process.stdout.write('deaf');`;

await runOrEndWithSignal({
  run: async () => {
    const browser = await openBrowser();
    await browser.open('about:blank');
    const child = spawn(process.execPath, ['-e', deaf], { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.once('data', () => say('runs'));
    await new Promise((_, reject) => stopping.signal.addEventListener('abort', () => reject(new Error('gone'))));
  },
  stop: async () => {
    stopping.abort();
    setImmediate(() => {
      throw new Error('nobody minds this');
    });
    await sleep(100);
    say('stopped');
  },
  clean: () => say('cleaned'),
  say,
});
