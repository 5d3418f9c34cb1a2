-- A machine has a condition for each kind of episodes: whether it is well, and whether its sensors can be believed.
alter table machine_condition add column kind text not null default 'machine' check (kind in ('machine', 'data_quality'));
alter table machine_condition drop constraint machine_condition_pkey;
alter table machine_condition add primary key (group_id, machine_id, kind);

-- Of a data-quality episode: what was found wrong, the most frequent first. Null for the others.
alter table episode add column checks text[];
