// What can be wrong with what is asked of plans of collecting, where the request itself is right.
import { ExplainedError } from '../../core/errors.ts';
import { CodedError } from '../refusals.ts';

/** A plan that is not there. */
export class NoSuchPlan extends ExplainedError {
  override readonly name = 'NoSuchPlan';
  constructor(id: number) {
    super(`there is no plan ${id} of collecting`);
  }
}

/** The machine has a plan already. */
export class PlanConflict extends ExplainedError {
  override readonly name = 'PlanConflict';
  constructor(machineId: number) {
    super(`machine ${machineId} has a plan of collecting already; change that one`);
  }
}

/** An address or interval that is not taken. The message says what is, and repeats no address. */
export class UnfitPlan extends CodedError {
  override readonly name = 'UnfitPlan';
}
