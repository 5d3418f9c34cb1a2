-- The guardian has a role of its own and is not the owner of the tables (docs/decisions/0053-a-role-for-the-guardian.md): what needs the owner's rights, it asks for here.

-- Makes the publication what it has to be, or anew where it is for all tables: the inserts of the outbox, and nothing else. It runs with the owner's rights, so
-- that it names its schema itself and takes no other path.
do $do$
begin
  execute format($sql$
    create function mend_publication(publication name) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (select from pg_publication where pubname = publication and puballtables) then
        execute format('drop publication %%I', publication);
      end if;
      if exists (select from pg_publication where pubname = publication) then
        execute format('alter publication %%I set table %%I.outbox', publication, %1$L);
        execute format('alter publication %%I set (publish = ''insert'')', publication);
      else
        execute format('create publication %%I for table %%I.outbox with (publish = ''insert'')', publication, %1$L);
      end if;
    end $body$
  $sql$, current_schema());
end $do$;

revoke execute on function mend_publication from public;
