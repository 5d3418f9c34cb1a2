// How a machine is by its alarms that have not ended, for who looks at all machines at once.

/** What most asks for attention comes last: set aside (shelved, suppressed, out of service), acknowledged, not acknowledged. */
export const machineConditions = ['aside', 'acknowledged', 'asking'] as const;
export type MachineCondition = (typeof machineConditions)[number];
