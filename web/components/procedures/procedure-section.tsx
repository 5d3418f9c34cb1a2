// What to do about an alarm, as the plant's admins wrote it: of its failure mode, and of any alarm. Admins write it from here.
import { useQuery } from '@tanstack/react-query';
import type { PortalAlarm } from '../../lib/alarms/alarm-api.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { fetchHolding, type ProcedureVersion, proceduresKey } from '../../lib/procedures/procedure-api.ts';
import { procedureTexts, subjectOf } from '../../lib/procedures/procedure-texts.ts';
import { actorSaid } from '../../lib/session/actor-said.ts';
import { useSession } from '../../lib/session/session.ts';
import { formatCount, formatStamp } from '../../lib/texts.ts';
import { LazyMarkdown } from './lazy-markdown.tsx';
import { useEditProcedure } from './procedure-editing.tsx';

/** Written seldom. */
const staleMs = 60_000;

export function ProcedureSection({ alarm, profile }: { readonly alarm: PortalAlarm; readonly profile: PortalProfile }) {
  const { kind, mode } = alarm;
  const isAdmin = useSession().role === 'admin';
  const edit = useEditProcedure();
  const { data, failureReason } = useQuery({
    queryKey: [...proceduresKey, 'holding', kind, mode],
    queryFn: () => fetchHolding({ kind, mode }),
    staleTime: staleMs,
  });
  if (data === undefined) {
    if (failureReason === null) return null;
    return <p className="sub">{`${procedureTexts.failed}: ${failureReason.message}`}</p>;
  }
  if (data.length === 0 && !isAdmin) return null;
  const hasOwn = data[0] !== undefined && data[0].kind !== null;
  return (
    <section className="procedures">
      <div className="procedures-head">
        <h3>{procedureTexts.title}</h3>
        {isAdmin && (
          <button type="button" className="act" onClick={() => edit({ kind, mode })}>
            {hasOwn ? procedureTexts.edit : procedureTexts.write}
          </button>
        )}
      </div>
      {data.length === 0 && <p className="sub">{procedureTexts.none}</p>}
      {data.map((procedure) => (
        <Procedure
          key={procedure.kind ?? ''}
          procedure={procedure}
          profile={profile}
          isOpen={procedure.kind !== null || !hasOwn}
        />
      ))}
    </section>
  );
}

interface ProcedureProps {
  readonly procedure: ProcedureVersion;
  readonly profile: PortalProfile;
  readonly isOpen: boolean;
}

function Procedure({ procedure, profile, isOpen }: ProcedureProps) {
  const { actor, at, version, text } = procedure;
  return (
    <details className="procedure" open={isOpen}>
      <summary>
        <strong>{subjectOf(procedure, profile)}</strong>
        <span className="sub">{procedureTexts.by(actorSaid(actor), formatStamp(at), formatCount(version))}</span>
      </summary>
      <LazyMarkdown text={text} />
    </details>
  );
}
