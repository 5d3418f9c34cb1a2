// How machines are by their alarms, as a TypeBox schema, beside those of schemas.ts.
import { Type } from 'typebox';
import { severities } from '../../core/severity.ts';
import { machineConditions } from '../alarm/machine-condition.ts';
import { listedConditionsMax } from '../bounds.ts';

const askingCount = Type.Integer({ minimum: 0 });
export const machineConditionsSchema = Type.Object(
  {
    total: Type.Integer({ minimum: 0, description: 'How many machines have alarms that have not ended' }),
    asking: Type.Object(
      { WARNING: askingCount, ALERT: askingCount, CRITICAL: askingCount },
      { description: 'How many alarms ask for attention, by priority' },
    ),
    machines: Type.Array(
      Type.Object({
        machineId: Type.Integer(),
        condition: Type.Enum(machineConditions, {
          type: 'string',
          description:
            '`asking` while one of its alarms is not acknowledged, else `acknowledged`; `aside` where all are shelved, suppressed or out of service',
        }),
        priority: Type.Enum(severities, { type: 'string', description: 'The worst of those alarms' }),
        alarmCount: Type.Integer({ minimum: 1, description: 'All of its alarms that have not ended' }),
      }),
      { maxItems: listedConditionsMax, description: 'What most asks for attention first' },
    ),
  },
  { $id: 'MachineConditions', description: 'How machines are, by their alarms; those that are not in it are calm' },
);
