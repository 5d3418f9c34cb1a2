// What who looks at the page may do, for all parts of it.
import { createContext, useContext } from 'react';
import type { SessionInfo } from './session-api.ts';

const nobody: SessionInfo = {
  hasSignIn: false,
  user: null,
  role: null,
  passwordLengthMin: 1,
  provider: null,
  key: null,
};
const SessionContext = createContext<SessionInfo>(nobody);
export const SessionProvider = SessionContext.Provider;

export function useSession(): SessionInfo {
  return useContext(SessionContext);
}

/** Whether alarms may be acted on. */
export function useMayAct(): boolean {
  const { role } = useSession();
  return role === 'operator' || role === 'admin';
}
