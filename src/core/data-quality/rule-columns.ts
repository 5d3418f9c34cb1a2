// What machines may do, in columns: of each type the numbers of all sensors, one type behind the other.
import type { TypeRules } from './remembered.ts';

export function createRuleColumns() {
  const known = {
    stuckReadings: new Float64Array(0),
    stuckIntervalSeconds: new Float64Array(0),
    jumpAllowance: new Float64Array(0),
    jumpPerSecond: new Float64Array(0),
    /** 1 where one reading alone does not show all. */
    needsHistory: new Uint8Array(0),
  };
  const add = (rules: TypeRules): number => {
    const looksBack = rules.stuckReadings.some((value) => value > 0) || rules.jumpAllowance.some(Number.isFinite);
    known.stuckReadings = Float64Array.of(...known.stuckReadings, ...rules.stuckReadings);
    known.stuckIntervalSeconds = Float64Array.of(...known.stuckIntervalSeconds, ...rules.stuckIntervalSeconds);
    known.jumpAllowance = Float64Array.of(...known.jumpAllowance, ...rules.jumpAllowance);
    known.jumpPerSecond = Float64Array.of(...known.jumpPerSecond, ...rules.jumpPerSecond);
    known.needsHistory = Uint8Array.of(...known.needsHistory, looksBack ? 1 : 0);
    return known.needsHistory.length - 1;
  };
  return Object.assign(known, { add });
}
