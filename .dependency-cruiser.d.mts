// What tests read of the dependency rule.
export const rooms: Readonly<Record<string, readonly string[]>>;
export const pure: readonly string[];
