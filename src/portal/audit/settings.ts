// How many requests that were refused the trail takes.
import type { CleanedEnv } from 'envalid';
import { durationMs, wholeNumber } from '../../settings/numbers.ts';
import { notAbove } from '../../settings/relations.ts';
import type { RefusalBounds } from './refusals.ts';

export const auditSettings = {
  PORTAL_AUDIT_REFUSED_PER_ACTOR_MAX: wholeNumber({
    default: 20,
    min: 1,
    max: 1_000_000,
    unit: 'requests',
    desc: 'The most changes refused to one person or program that leave a row of their own in the audit within PORTAL_AUDIT_REFUSED_WINDOW_MS; the next row says how many more there were',
  }),
  PORTAL_AUDIT_REFUSED_MAX: wholeNumber({
    default: 200,
    min: 1,
    max: 10_000_000,
    unit: 'requests',
    desc: 'The same of all together, so that nobody fills the table; of each Portal process',
  }),
  PORTAL_AUDIT_REFUSED_WINDOW_MS: durationMs({
    default: 3_600_000,
    min: 1_000,
    max: 604_800_000,
    desc: 'The time in which so many are written',
  }),
  PORTAL_AUDIT_REFUSED_ACTORS_MAX: wholeNumber({
    default: 1_000,
    min: 1,
    max: 1_000_000,
    unit: 'people and programs',
    desc: 'Of how many people and programs it is known at a time what was refused them; beyond, the one that was silent for longest is forgotten',
  }),
};

export const auditRelations = [
  notAbove(
    'PORTAL_AUDIT_REFUSED_PER_ACTOR_MAX',
    'PORTAL_AUDIT_REFUSED_MAX',
    'what is refused to one is among what is refused to all',
  ),
];

export function refusalBoundsOf(settings: CleanedEnv<typeof auditSettings>): RefusalBounds {
  return {
    perActorMax: settings.PORTAL_AUDIT_REFUSED_PER_ACTOR_MAX,
    allMax: settings.PORTAL_AUDIT_REFUSED_MAX,
    windowMs: settings.PORTAL_AUDIT_REFUSED_WINDOW_MS,
    actorsMax: settings.PORTAL_AUDIT_REFUSED_ACTORS_MAX,
  };
}
