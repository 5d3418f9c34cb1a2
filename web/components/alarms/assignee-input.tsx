// Who is on an alarm: one of the users who may act, or any other name.
import { useQuery } from '@tanstack/react-query';
import type { ChangeEvent } from 'react';
import { fetchAssignees } from '../../lib/alarms/alarm-api.ts';

export interface AssigneeInputProps {
  readonly id: string;
  readonly name: string;
  readonly onWrite: (event: ChangeEvent<HTMLInputElement>) => void;
}

export function AssigneeInput({ id, name, onWrite }: AssigneeInputProps) {
  const { data: names } = useQuery({ queryKey: ['assignees'], queryFn: fetchAssignees });
  return (
    <>
      <input
        id={id}
        type="text"
        list={`${id}-names`}
        maxLength={100}
        autoComplete="off"
        value={name}
        onChange={onWrite}
      />
      <datalist id={`${id}-names`}>
        {names?.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
    </>
  );
}
