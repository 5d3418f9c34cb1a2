// What can be wrong with what is asked of plans of collecting, where the request itself is right.
import { CodedError } from '../refusals.ts';

/** A plan that is not there. */
export class NoSuchPlan extends CodedError {
  override readonly name = 'NoSuchPlan';
  constructor(id: number) {
    super(`there is no plan ${id} of collecting`, { code: 'no-such-plan', name: String(id) });
  }
}

/** The machine has a plan already. */
export class PlanConflict extends CodedError {
  override readonly name = 'PlanConflict';
  constructor(machineId: number) {
    super(`machine ${machineId} has a plan of collecting already; change that one`, {
      ...{ code: 'plan-exists', machineId },
    });
  }
}

/** An address or interval that is not taken. The message says what is, and repeats no address. */
export class UnfitPlan extends CodedError {
  override readonly name = 'UnfitPlan';
}
