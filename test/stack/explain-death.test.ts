import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainDeath, explainEnd } from '../../src/stack/supervise/explain-death.ts';

test('a common cause is named with its fix and the line that told it', () => {
  const tail = ['INFO starting', 'ERROR could not write: No space left on device', 'INFO Shutting down'];
  assert.equal(
    explainDeath('exit code 1', tail, '/plant'),
    'the disk of /plant is full: make room on it (ERROR could not write: No space left on device)',
  );
});

test('another cause is the last grave line, and chatter tells nothing', () => {
  assert.equal(
    explainDeath('exit code 3', ['FATAL: no such role', 'hint: make it', 'INFO bye'], '/plant'),
    'exit code 3 (FATAL: no such role)',
  );
  assert.equal(explainDeath('exit code 2', ['spindle: no model'], '/plant'), 'exit code 2 (spindle: no model)');
});

// After kill -9 of Kafka the reason was a line of five minutes before, with a bug that was none.
test('what was killed from outside is told so, without what it happened to say before', () => {
  const tail = ['ERROR ReplicationControlManager: controller event queue overloaded', 'No space left on device'];
  const killed = 'killed from outside (SIGKILL), by a person or, where memory is short, by the system';
  assert.equal(explainDeath('signal SIGKILL', tail, '/plant'), killed);
  assert.equal(explainDeath('signal SIGTERM', tail, '/plant'), 'killed from outside (SIGTERM)');
  assert.match(explainDeath('signal SIGSEGV', tail, '/plant'), /disk of \/plant is full/);
});

test('Java that is missing is named', () => {
  const how = '/opt/java/bin/java could not be started: spawn /opt/java/bin/java ENOENT';
  assert.match(explainDeath(how, [how], '/plant'), /^Java is not there: run npm run setup/);
});

test('what ends for good says why in its own last words, of one line or of several', () => {
  const refusal = [
    'Sending …',
    'spindle: profile ai4i does not know the types of the machines; give them one of L, M, H',
  ];
  assert.equal(
    explainEnd('exit code 2', refusal),
    'profile ai4i does not know the types of the machines; give them one of L, M, H',
  );
  const settings = [
    'spindle: the settings cannot be used (environment, or .env):',
    '  - API_PORT: "x"',
    '  - DB_PORT: "y"',
  ];
  assert.equal(
    explainEnd('exit code 2', settings),
    'the settings cannot be used (environment, or .env): API_PORT: "x"; DB_PORT: "y"',
  );
  assert.equal(explainEnd('exit code 2', ['no word of its own']), 'exit code 2');
});
