// The way to all procedures, for who may write them, also while there is no alarm.
import { ofAny } from '../../lib/procedures/procedure-api.ts';
import { procedureTexts } from '../../lib/procedures/procedure-texts.ts';
import { useSession } from '../../lib/session/session.ts';
import { useEditProcedure } from './procedure-editing.tsx';

export function ProcedureButton() {
  const edit = useEditProcedure();
  if (useSession().role !== 'admin') return null;
  return (
    <button type="button" className="act" onClick={() => edit(ofAny)}>
      {procedureTexts.all}
    </button>
  );
}
