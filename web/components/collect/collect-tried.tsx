// What an address of a machine answers now: a reading that would come of it, or why none would, and the beginning of the answer.
import type { TriedAddress } from '../../lib/collect/collect-api.ts';
import { collectTexts } from '../../lib/collect/collect-texts.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { refusalText } from '../../lib/portal-api.ts';
import { saidIn } from '../../lib/refusals/own-words.ts';
import { formatCount, language } from '../../lib/texts.ts';

export function CollectTried({ tried, profile }: { readonly tried: TriedAddress; readonly profile: PortalProfile }) {
  const { refusal, values, answer, isCut, elapsedMs } = tried;
  const problem = (refusal && refusalText(refusal)) ?? tried.problem;
  const ms = formatCount(elapsedMs);
  return (
    <div className="import-preview collect-tried" role="status">
      <p className="sub">
        {problem === null ? collectTexts.gave(ms) : collectTexts.gaveNone(ms)}
        {problem !== null && <span lang={saidIn(problem)}>{` ${problem}`}</span>}
      </p>
      {values !== null && (
        <dl>
          {values.map(({ sensor, value }) => {
            const known = profile.sensors.find(({ name }) => name === sensor);
            return (
              <div key={sensor} data-fault={value === null || !Number.isFinite(Number(value)) ? true : undefined}>
                <dt>{known?.label[language] ?? sensor}</dt>
                <dd>{value === null ? collectTexts.noValue : `${value} ${known?.unit ?? ''}`}</dd>
              </div>
            );
          })}
        </dl>
      )}
      {answer !== null && (
        <details>
          <summary>{collectTexts.answer}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
          <pre tabIndex={0}>{answer}</pre>
          {isCut && <p className="sub">{collectTexts.cut}</p>}
        </details>
      )}
    </div>
  );
}
