// Asks for lists anew when they are told to have changed, one question at a time: a question that a newer one breaks off again and again would
// never be answered.
import type { QueryClient } from '@tanstack/react-query';

const reloadPauseMs = 500;

/** Asks at once, or when the last answer has been there for a while; once for all that is told meanwhile. */
export function createReload(queries: QueryClient, queryKey: readonly string[]): () => void {
  let isLoading = false;
  let isStale = false;
  const load = async (): Promise<void> => {
    isLoading = true;
    while (isStale) {
      isStale = false;
      // A question without an answer yet would be joined, and may be from before what makes it stale.
      await queries.cancelQueries({ queryKey });
      await queries.invalidateQueries({ queryKey });
      await new Promise((resolve) => window.setTimeout(resolve, reloadPauseMs));
    }
    isLoading = false;
  };
  return () => {
    isStale = true;
    if (!isLoading) void load();
  };
}
