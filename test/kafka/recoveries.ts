// Success is told each time. What a test looks at is the success after a failure.
import type { FollowObserver } from '../../src/kafka/follow-options.ts';

/** Hands `failed` on, and `succeeded` only where the same has failed before. */
export function recoveries(tell: Pick<FollowObserver, 'failed' | 'succeeded'>): typeof tell {
  const failing = new Set<string>();
  return {
    failed: (what, ...rest) => {
      failing.add(what);
      tell.failed(what, ...rest);
    },
    succeeded: (what) => {
      if (failing.delete(what)) tell.succeeded(what);
    },
  };
}
