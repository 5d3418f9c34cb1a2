// Who runs a command, for the trail of changes.
import { userInfo } from 'node:os';

export function commandLineActor(): string {
  try {
    return `command line, ${userInfo().username}`;
  } catch {
    // A container may run under a user that has no name.
    return `command line, user ${process.getuid?.() ?? 'unknown'}`;
  }
}
