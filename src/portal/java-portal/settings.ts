// The bounds of what the existing Portal's clients ask for.
import { wholeNumber } from '../../settings/numbers.ts';

export const javaPortalSettings = {
  PORTAL_JAVA_API_ROWS_MAX: wholeNumber({
    default: 10_000,
    min: 1,
    max: 1_000_000,
    unit: 'rows',
    desc: 'The most rows, the newest, of an answer to a client of the existing Java Portal, which knows no pages: GET /api/anomaly-histories and /api/machine-sensor-data',
  }),
};
