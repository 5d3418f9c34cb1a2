// How machines are, for all parts of the overview that say something of it: asked once.
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { conditionsKey, fetchConditions, type MachineConditions } from '../../lib/overview/overview-api.ts';

/** Also where nothing tells of a change. */
const refetchMs = 10_000;

export const useConditions = (): UseQueryResult<MachineConditions> =>
  useQuery({ queryKey: conditionsKey, queryFn: fetchConditions, refetchInterval: refetchMs });
