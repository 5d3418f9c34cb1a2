// A step that a person asks for, and that the Portal may refuse: what it said stands until a step succeeds, and the list is asked for anew either way.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

/** Whether it succeeded. */
export type Attempt = (step: () => Promise<unknown>) => Promise<boolean>;

export function useAttempt(queryKey: readonly unknown[]) {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const attempt: Attempt = async (step) => {
    try {
      await step();
      setProblem(null);
      return true;
    } catch (error) {
      setProblem((error as Error).message);
      return false;
    } finally {
      await queries.invalidateQueries({ queryKey });
    }
  };
  return { problem, attempt };
}
