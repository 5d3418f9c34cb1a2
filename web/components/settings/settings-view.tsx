// What admins set: users and keys, whom to tell, and who did what, each with an address of its own. The last two are fetched when they are first looked at.
import { lazy, type ReactNode, Suspense } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { settingsTexts } from '../../lib/settings/settings-texts.ts';
import { linkTo, type SettingsView, settingsViews } from '../../lib/view.ts';
import { KeyPanel } from '../keys/key-panel.tsx';
import { UserPanel } from '../users/user-panel.tsx';

const Notifications = lazy(async () => ({ default: (await import('./notification-page.tsx')).NotificationPage }));
const Audit = lazy(async () => ({ default: (await import('./audit-page.tsx')).AuditPage }));

export interface SettingsPanelProps {
  readonly view: SettingsView;
  readonly profile: PortalProfile | undefined;
  readonly now: number;
}

export function SettingsPanel({ view, profile, now }: SettingsPanelProps) {
  return (
    <>
      <nav className="curve-lasts settings-tabs" aria-label={settingsTexts.tabsLabel}>
        {settingsViews.map((each) => (
          <a key={each} href={linkTo(each)} aria-current={each === view ? 'page' : undefined}>
            {settingsTexts.tabs[each]}
          </a>
        ))}
      </nav>
      {view === 'users' && (
        <>
          <UserPanel now={now} />
          <KeyPanel now={now} />
        </>
      )}
      {view === 'notifications' && (
        <Apart>
          <Notifications profile={profile} />
        </Apart>
      )}
      {view === 'audit' && (
        <Apart>
          <Audit now={now} />
        </Apart>
      )}
    </>
  );
}

function Apart({ children }: { readonly children: ReactNode }) {
  return (
    <ErrorBoundary fallback={<p className="sub">{settingsTexts.failed}</p>}>
      <Suspense fallback={<p className="sub">{settingsTexts.loading}</p>}>{children}</Suspense>
    </ErrorBoundary>
  );
}
