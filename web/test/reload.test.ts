// A list that is asked for anew while its first answer is still on the way ends up with what was there when it was asked for anew.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { createReload } from '../lib/reload.ts';

test('the first answer, where it is older than the question, does not stay', async () => {
  Object.assign(globalThis, { window: globalThis });
  const queries = new QueryClient();
  let stored = 1;
  const answers: PromiseWithResolvers<number>[] = [];
  const observer = new QueryObserver(queries, {
    queryKey: ['alerts'],
    retry: false,
    queryFn: () => {
      const answer = Promise.withResolvers<number>();
      answers.push(answer);
      return answer.promise;
    },
  });
  const unsubscribe = observer.subscribe(() => {});
  const old = stored;
  stored = 2;
  createReload(queries, ['alerts'])();
  while (answers.length < 2) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    // Without a second question this is all that there will ever be.
    answers[0]?.resolve(old);
    if (queries.getQueryData(['alerts']) === old) break;
  }
  answers[1]?.resolve(stored);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(queries.getQueryData(['alerts']), 2);
  unsubscribe();
  queries.clear();
});
