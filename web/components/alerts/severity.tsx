// A severity, the same everywhere: a word in a colour, never a colour alone.
import type { Severity } from '../../lib/portal-api.ts';
import { texts } from '../../lib/texts.ts';

export function SeverityBadge({ severity }: { readonly severity: Severity }) {
  return (
    <span className="severity" data-severity={severity}>
      {texts.severities[severity]}
    </span>
  );
}
