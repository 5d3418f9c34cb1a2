// The trail of what was changed over the API: who, what, when, and how it ended.

export interface AuditEntry {
  /** Who did it: the name of a key or the subject of a token. */
  readonly actor: string;
  /** Such as `model.load`. */
  readonly action: string;
  readonly target: string;
  readonly requestId: string;
  /** The address that the request came from. */
  readonly address: string;
}

/** Port: notes what is about to be done, and resolves with the function that notes how it ended. Rejects when it cannot be noted. */
export type Audit = (entry: AuditEntry) => Promise<(outcome: string) => Promise<void>>;
