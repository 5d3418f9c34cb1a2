// What a route of the Portal may answer, and under what it stands, for its OpenAPI document.
import type { TSchema } from 'typebox';
import type { ProblemKind } from '../web-server/problem.ts';
import { problemResponses } from '../web-server/problem-schema.ts';
import { refer } from './schema-parts.ts';

export const tags = {
  alerts: 'Alerts',
  episodes: 'Episodes',
  alarms: 'Alarms',
  machines: 'Machines',
  reports: 'Reports',
  pipeline: 'Pipeline',
  session: 'Session',
  users: 'Users',
  status: 'Status',
  java: 'Existing Portal',
} as const;

export function json(schema: TSchema, ...kinds: readonly ProblemKind[]): Record<number, unknown> {
  const description = (schema as { description?: string }).description ?? '';
  return { 200: content('application/json', refer(schema), description), ...problems(...kinds) };
}

export function content(mediaType: string, schema: object, description: string): object {
  return { description, content: { [mediaType]: { schema } } };
}

/** Of a route that is guarded. */
export function problems(...kinds: readonly ProblemKind[]): Record<number, unknown> {
  return problemResponses(...kinds, 'unauthorized', 'forbidden', 'too-many-requests');
}
