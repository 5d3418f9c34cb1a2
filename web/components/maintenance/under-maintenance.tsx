// That a machine is under maintenance: a tool, and until when. In no colour of a severity, as it says nothing of how the machine is.
import { portalNow } from '../../lib/desk/portal-clock.ts';
import { maintenanceTexts } from '../../lib/maintenance/maintenance-texts.ts';
import { formatSince } from '../../lib/texts.ts';

export interface UnderMaintenanceProps {
  /** Null where it is under none. */
  readonly until: string | null;
  /** Where there is room for the tool and the time alone; what is read out is the same. */
  readonly isShort?: boolean;
  /** That what the machine is marked for is older than the maintenance, as it is said; null where it is not. */
  readonly older?: string | null;
}

export function UnderMaintenance({ until, isShort = false, older = null }: UnderMaintenanceProps) {
  if (until === null) return null;
  return (
    <>
      <span className="under-maintenance">
        <MaintenanceTool />
        {isShort && <span aria-hidden="true">{maintenanceTexts.untilShort(formatSince(until, portalNow()))}</span>}
        <span className={isShort ? 'sr-only' : undefined}>{maintenanceSaid(until)}</span>
      </span>
      {older !== null && <span className="before-maintenance">{older}</span>}
    </>
  );
}

export const maintenanceSaid = (until: string): string => maintenanceTexts.until(formatSince(until, portalNow()));

export function MaintenanceTool() {
  return (
    <svg viewBox="0 0 24 24" width={13} height={13} className="icon maintenance-tool" aria-hidden="true">
      <path d="M14.7 6.3a4.5 4.5 0 0 0-6 5.6L3 17.6 6.4 21l5.7-5.7a4.5 4.5 0 0 0 5.6-6l-2.9 2.9-2.6-.4-.4-2.6z" />
    </svg>
  );
}
