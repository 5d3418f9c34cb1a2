// How the existing Portal in Java tells of what went wrong: {code, message}, with codes that its clients look at. Pure.

import { type Problem, type ProblemKind, problemType } from '../../web-server/problem.ts';
import { NoSuchPlan, PlanConflict } from '../collect/errors.ts';

const paths = /^\/api\/(machine|dcp-config|anomaly-histories|machine-sensor-data|sse)([/?]|$)/;

/** Whether the path is one of those that the existing Portal has, in whose form it is answered. */
export function isJavaPath(path: string): boolean {
  return paths.test(path);
}

/** Undefined for paths of our own. What cannot be taken is 400 there, and not 422. */
export function javaError(
  path: string,
  problem: Problem,
  error?: unknown,
): { readonly status: number; readonly body: object } | undefined {
  if (!isJavaPath(path)) return undefined;
  const status = problem.status === 422 ? 400 : problem.status;
  return { status, body: { code: codeOf(problem, error), message: problem.detail } };
}

const prefix = problemType('' as ProblemKind);

function codeOf({ type }: Problem, error: unknown): string {
  const kind = type.slice(prefix.length);
  // Spelled as its clients know them.
  if (error instanceof NoSuchPlan) return 'DCP_NOT_FOUNT';
  if (error instanceof PlanConflict) return 'DCP_MACHINE_DUPLICATED';
  if (kind === 'not-found') return 'ERROR_MACHINE_NOT_FOUND';
  if (kind === 'internal-error') return 'ERROR_INTERNAL_SERVER';
  return `ERROR_${kind.replaceAll('-', '_').toUpperCase()}`;
}
