// Who ran a command was "command line, root" on the Korean page too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { personSaid } from '../../lib/maintenance/maintenance-texts.ts';
import { actorSaid } from '../../lib/session/actor-said.ts';

test('who did something is named in the language of the reader, and people as they are called', () => {
  assert.deepEqual(
    ['command line, root', 'command line, user 1000', 'unauthenticated', 'user kim', 'key-of-mes'].map((actor) =>
      actorSaid(actor, 'ko'),
    ),
    ['명령줄, root', '명령줄, 1000', '로그인 안 됨', 'kim', 'key-of-mes'],
  );
  assert.equal(actorSaid('command line, root', 'en'), 'command line, root');
  assert.equal(personSaid('command line, root'), actorSaid('command line, root'));
});
