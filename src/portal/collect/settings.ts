// Whether the Portal fetches readings from machines, and the bounds of that.
import { wholeNumber } from '../../settings/numbers.ts';
import { intervalMaxSeconds } from '../collection/plan.ts';

export const collectSettings = {
  PORTAL_COLLECT_INTERVAL_MIN_SECONDS: wholeNumber({
    default: 1,
    min: 1,
    max: intervalMaxSeconds,
    unit: 's',
    desc: 'The shortest interval that a plan of collecting may have (/api/dcp-config)',
  }),
  PORTAL_COLLECT_PLANS_MAX: wholeNumber({
    default: 1_000,
    min: 1,
    max: 100_000,
    unit: 'plans',
    desc: 'The most plans of collecting; one more is refused',
  }),
};
