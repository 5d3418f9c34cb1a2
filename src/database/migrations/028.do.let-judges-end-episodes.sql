-- An episode also ends when what judged its machine does so no more: another model or profile, or none.
alter table episode drop constraint episode_end_reason_check;
alter table episode add constraint episode_end_reason_check check (end_reason in ('recovered', 'silence', 'superseded'));
