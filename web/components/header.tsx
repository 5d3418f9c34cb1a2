// The page's head: whose it is, whether it is live, and light or dark.

import { ActionIcon, Anchor, Badge, Group, Title, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { portalNow } from '../lib/desk/portal-clock.ts';
import type { Connection } from '../lib/live/live-alerts.ts';
import { formatSince, texts } from '../lib/texts.ts';
import { CallSwitch } from './call-switch.tsx';
import { AccountButton } from './sign-in/account.tsx';

const colors: Readonly<Record<Connection, string>> = {
  connecting: 'gray',
  live: 'teal',
  behind: 'yellow',
  stuck: 'red',
  lost: 'orange',
};

export function Header({
  connection,
  since,
}: {
  readonly connection: Connection;
  /** Since when the page may lack something. */
  readonly since: string | undefined;
}) {
  const isSince = connection === 'stuck' && since !== undefined;
  return (
    <header className="header">
      <Group gap="sm" wrap="nowrap" className="brand-group">
        <img src="/spindle.svg" alt="" width={32} height={32} />
        <Title order={1} className="brand">
          {texts.title}
        </Title>
      </Group>
      <Group gap="sm" wrap="nowrap" className="header-end">
        <Anchor
          href="/model-card"
          target="_blank"
          rel="noopener"
          size="sm"
          title={texts.modelCard}
          className="card-link"
        >
          <svg viewBox="0 0 24 24" width={18} height={18} className="icon" aria-hidden="true">
            <path d="M4 4v16h16M8 16v-4M13 16V7M18 16v-6" />
          </svg>
          <span className="card-text">{texts.modelCard}</span>
        </Anchor>
        <Badge
          role="status"
          className="connection"
          data-connection={connection}
          variant="light"
          color={colors[connection]}
          size="lg"
          tt="none"
          leftSection={<span className="pulse" data-live={connection === 'live'} />}
        >
          <span className="wide-text">
            {isSince ? texts.stuckSince(formatSince(since, portalNow())) : texts[connection]}
          </span>
          <span className="narrow-text">{texts.short[connection]}</span>
        </Badge>
        <AccountButton />
        <CallSwitch />
        <SchemeSwitch />
      </Group>
    </header>
  );
}

function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light', { getInitialValueInEffect: false }) === 'dark';
  const label = isDark ? texts.light : texts.dark;
  return (
    <ActionIcon
      variant="default"
      size="lg"
      radius="md"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
    >
      <svg viewBox="0 0 24 24" width={18} height={18} className="icon" aria-hidden="true">
        {isDark ? (
          <>
            <circle cx="12" cy="12" r="4" />
            <path d="M12 2v2M12 20v2M2 12h2M20 12h2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4" />
          </>
        ) : (
          <path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z" />
        )}
      </svg>
    </ActionIcon>
  );
}
