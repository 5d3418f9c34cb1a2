// Whether the AI server can be asked, and what is wrong with the pipeline: asked in a way that is no failure where it cannot. Views that need it ask for the
// rest only then, and the browser's console stays empty in plants without it.
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { fetchPipeline, type Pipeline, pipelineKey } from '../../lib/pipeline/delivery-api.ts';
import { refusalText } from '../../lib/portal-api.ts';

export function usePipeline(refetchMs: number, enabled = true): UseQueryResult<Pipeline> {
  return useQuery({ queryKey: pipelineKey, queryFn: fetchPipeline, refetchInterval: refetchMs, enabled });
}

export interface AiServerAsked {
  /** It answers. */
  readonly isThere: boolean;
  /** Why it cannot be asked, where it cannot. */
  readonly away: string | null;
}

export function useAiServer(refetchMs: number): AiServerAsked {
  const { data } = usePipeline(refetchMs);
  const refusal = data?.refusal ?? null;
  const said = refusal === null ? undefined : refusalText(refusal);
  return { isThere: data?.unasked === null, away: said ?? data?.unasked ?? null };
}
