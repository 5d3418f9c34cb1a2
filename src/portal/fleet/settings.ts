// The bounds of the care of machines.
import { wholeNumber } from '../../settings/numbers.ts';

export const fleetSettings = {
  PORTAL_IMPORT_ROWS_MAX: wholeNumber({
    default: 10_000,
    min: 1,
    max: 100_000,
    unit: 'machines',
    desc: 'The most machines that one table may have which is imported into the Portal',
  }),
};
