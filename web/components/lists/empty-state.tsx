// The box in the place of a list that has nothing: what is so, and what it means or what to do.
import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** `calm`: all is well, and that is known; `listening`: nothing has come yet; `plain` says neither. */
export type EmptyMood = 'calm' | 'listening' | 'plain';

const drawings: Readonly<Record<EmptyMood, string>> = {
  calm: 'M12 34l14 14 26-30',
  listening: 'M6 34h14l4-10 8 22 7-30 6 18h13',
  plain: 'M14 32h36',
};

export interface EmptyStateProps {
  readonly mood: EmptyMood;
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

export function EmptyState({ mood, title, text, children }: EmptyStateProps) {
  return (
    <Stack className="empty" data-mood={mood} align="center" gap="xs">
      <svg viewBox="0 0 64 64" width={56} height={56} className="icon empty-icon" aria-hidden="true">
        <path d={drawings[mood]} />
      </svg>
      <Title order={3} ta="center">
        {title}
      </Title>
      {text !== '' && (
        <Text c="dimmed" ta="center" maw={520}>
          {text}
        </Text>
      )}
      {children}
    </Stack>
  );
}
