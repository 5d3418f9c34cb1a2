// On the page of a machine: from where its readings are fetched, and how it goes. Nothing where they come by themselves.
import { useQuery } from '@tanstack/react-query';
import { type CollectedMachine, collectKeyOf, fetchCollecting } from '../../lib/collect/collect-api.ts';
import { collectTexts } from '../../lib/collect/collect-texts.ts';
import { type PortalProfile, refusalText } from '../../lib/portal-api.ts';
import { saidIn } from '../../lib/refusals/own-words.ts';
import { formatAgo, formatStamp, language } from '../../lib/texts.ts';

const refetchMs = 5_000;
const refetchNoneMs = 60_000;

interface CollectLineProps {
  readonly machineId: number;
  readonly profile: PortalProfile;
  readonly now: number;
}

export function CollectLine({ machineId, profile, now }: CollectLineProps) {
  const { data } = useQuery({
    queryKey: collectKeyOf(machineId),
    queryFn: () => fetchCollecting(machineId),
    refetchInterval: ({ state }) => (state.data?.machines.length === 0 ? refetchNoneMs : refetchMs),
  });
  const machine = data?.machines.find((each) => each.machineId === machineId);
  if (data === undefined || machine === undefined) return null;
  return (
    <p className="collect-line" data-failing={machine.problem !== null}>
      {collectTexts.from(machine.address, machine.intervalSeconds)}
      {` · ${data.isOn || machine.readingAt !== null ? lastOf(machine, now) : collectTexts.lineOff}`}
      {machine.lacking.length > 0 &&
        ` · ${collectTexts.lacking(machine.lacking.map((each) => labelOf(each, profile)).join(', '))}`}
      {machine.problem !== null && machine.failingSince !== null && (
        <>
          {` · ${collectTexts.failing(formatStamp(machine.failingSince))} `}
          <Problem machine={machine} />
        </>
      )}
    </p>
  );
}

/** A Portal of an earlier version has the sentence alone. */
function Problem({ machine: { problem, refusal } }: { readonly machine: CollectedMachine }) {
  const said = (refusal && refusalText(refusal)) ?? problem ?? '';
  return <span lang={saidIn(said)}>{said}</span>;
}

function lastOf({ readingAt }: CollectedMachine, now: number): string {
  return readingAt === null ? collectTexts.noneYet : collectTexts.last(formatAgo(readingAt, now));
}

function labelOf(sensor: string, { sensors }: PortalProfile): string {
  return sensors.find(({ name }) => name === sensor)?.label[language] ?? sensor;
}
