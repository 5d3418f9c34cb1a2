// For admins: the keys by which programs use the API. One that is made is shown once, and nowhere again.
import { Group, Loader, Paper, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fetchKeys, type KeyMade, keysKey, type PortalKey, revokeKey } from '../../lib/keys/key-api.ts';
import { formatDate, keyTexts } from '../../lib/keys/key-texts.ts';
import { actorSaid } from '../../lib/session/actor-said.ts';
import { signInTexts } from '../../lib/session/sign-in-texts.ts';
import { userTexts } from '../../lib/session/user-texts.ts';
import { formatAgo, formatCount } from '../../lib/texts.ts';
import { useAttempt } from '../use-attempt.ts';
import { DrawnDialog } from '../users/drawn-dialog.tsx';
import { KeyForm } from './key-form.tsx';

const endsSoonMs = 14 * 86_400_000;

export function KeyPanel({ now }: { readonly now: number }) {
  const { data: keys } = useQuery({ queryKey: keysKey, queryFn: fetchKeys, refetchInterval: 10_000 });
  const { problem, attempt } = useAttempt(keysKey);
  const [made, setMade] = useState<KeyMade | null>(null);
  const good = keys?.filter(({ revokedAt }) => revokedAt === null) ?? [];
  const revoked = keys?.filter(({ revokedAt }) => revokedAt !== null) ?? [];
  return (
    <Paper component="section" className="panel users keys" aria-labelledby="keys-title" withBorder radius="md">
      <Group className="panel-head" gap="xs">
        <Title order={2} id="keys-title" className="panel-title">
          {keyTexts.title}
        </Title>
        {keys !== undefined && <span className="sub">{formatCount(good.length)}</span>}
      </Group>
      <p className="sub keys-intro">{keyTexts.intro}</p>
      <KeyForm attempt={attempt} onMade={setMade} />
      {problem !== null && (
        <p className="alarm-problem" role="alert">
          {problem}
        </p>
      )}
      {keys === undefined && (
        <Group justify="center" py="xl">
          <Loader type="dots" />
        </Group>
      )}
      {keys !== undefined && good.length === 0 && <p className="sub keys-intro">{keyTexts.none}</p>}
      <ul className="user-list">
        {good.map((key) => (
          <KeyRow key={key.name} of={key} attempt={attempt} now={now} />
        ))}
      </ul>
      {revoked.length > 0 && <Revoked keys={revoked} />}
      {made !== null && (
        <DrawnDialog
          title={keyTexts.keyOf(made.name)}
          drawn={made.key}
          text={keyTexts.once}
          onClose={() => setMade(null)}
        />
      )}
    </Paper>
  );
}

interface KeyRowProps {
  readonly of: PortalKey;
  readonly attempt: (step: () => Promise<unknown>) => Promise<boolean>;
  readonly now: number;
}

function KeyRow({ of: key, attempt, now }: KeyRowProps) {
  const { name, hint, role, createdAt, createdBy, lastUsedAt } = key;
  const [isAsked, setAsked] = useState(false);
  const ago = formatAgo(createdAt, now);
  const made = createdBy === null ? keyTexts.made(ago) : keyTexts.madeBy(actorSaid(createdBy), ago);
  return (
    <li data-key={name}>
      <span className="user-name">
        <strong>{name}</strong>
        <span className="chip">{signInTexts.roles[role]}</span>
        <Ending of={key} now={now} />
        <span className="sub">
          <code>{hint}</code> · {made} ·{' '}
          {lastUsedAt === null ? keyTexts.neverUsed : keyTexts.used(formatAgo(lastUsedAt, now))}
        </span>
      </span>
      {isAsked ? (
        <span className="alarm-acts" role="alert">
          <span>{keyTexts.askRevoke(name)}</span>
          <button type="button" className="act" data-primary onClick={() => void attempt(() => revokeKey(name))}>
            {userTexts.yes}
          </button>
          <button type="button" className="act" onClick={() => setAsked(false)}>
            {userTexts.no}
          </button>
        </span>
      ) : (
        <button type="button" className="act" aria-label={keyTexts.revokeOf(name)} onClick={() => setAsked(true)}>
          {keyTexts.revoke}
        </button>
      )}
    </li>
  );
}

function Ending({ of: { expiresAt }, now }: { readonly of: PortalKey; readonly now: number }) {
  if (expiresAt === null) return <span className="chip">{keyTexts.endless}</span>;
  const leftMs = Date.parse(expiresAt) - now;
  const day = formatDate(expiresAt);
  if (leftMs <= 0) return <span className="chip key-ended">{keyTexts.expired(day)}</span>;
  return (
    <>
      <span className="chip">{keyTexts.goodUntil(day)}</span>
      {leftMs < endsSoonMs && <span className="chip key-ends-soon">{keyTexts.endsSoon}</span>}
    </>
  );
}

function Revoked({ keys }: { readonly keys: readonly PortalKey[] }) {
  return (
    <details className="keys-revoked">
      <summary>{keyTexts.revokedKeys(formatCount(keys.length))}</summary>
      <ul className="user-list">
        {keys.map(({ name, hint, createdAt, revokedAt, revokedBy }) => (
          <li key={createdAt}>
            <span className="user-name">
              {name}
              <span className="sub">
                <code>{hint}</code>
                {revokedAt !== null && ` · ${keyTexts.revokedBy(formatDate(revokedAt), actorSaid(revokedBy ?? '–'))}`}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
