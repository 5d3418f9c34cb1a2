// Where procedures are written: above the list of alarms, so that what somebody writes does not vanish with the alarm beside which they began. What is not
// saved stays while the page is open.
import { createContext, lazy, type ReactNode, Suspense, useCallback, useContext, useRef, useState } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import type { PortalProfile } from '../../lib/portal-api.ts';
import type { Drafts, ProcedureOf } from '../../lib/procedures/procedure-api.ts';

const Dialog = lazy(async () => ({ default: (await import('./procedure-dialog.tsx')).ProcedureDialog }));

/** Opens what writes the procedure of these alarms. */
type Edit = (of: ProcedureOf) => void;
const EditContext = createContext<Edit>(() => {});
export const useEditProcedure = (): Edit => useContext(EditContext);

export interface ProcedureEditingProps {
  readonly profile: PortalProfile | undefined;
  readonly children: ReactNode;
}

export function ProcedureEditing({ profile, children }: ProcedureEditingProps) {
  const [edited, setEdited] = useState<ProcedureOf | null>(null);
  const drafts = useRef<Drafts>(new Map());
  const close = useCallback(() => setEdited(null), []);
  return (
    <EditContext.Provider value={setEdited}>
      {children}
      {edited !== null && profile !== undefined && (
        <ErrorBoundary fallback={null} onError={close}>
          <Suspense fallback={null}>
            <Dialog first={edited} profile={profile} drafts={drafts.current} onClose={close} />
          </Suspense>
        </ErrorBoundary>
      )}
    </EditContext.Provider>
  );
}
