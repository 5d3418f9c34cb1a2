-- A condition's numbers as bytes, and then `condition` holds its texts alone, as a JSON array: src/core/episode/stored-condition.ts explains both. Null, and
-- `condition` is all of it. Written only where no consumer of the group is of an earlier version, which could not read it.
alter table machine_condition add column numbers bytea;

-- When a consumer that reads both has moved the progress last; another time than updated_at where one that does not has moved it since.
alter table consumer_progress add column numbers_known_at timestamptz;

-- The number at a place of those bytes: a float64, the lowest byte first. Null for what is none, and where there are no bytes. One expression, and not
-- strict: so PostgreSQL puts it in place of each call, which is ten times as fast as calling it.
create function condition_number(numbers bytea, place integer) returns double precision
language sql immutable parallel safe
as $body$
  select case ((get_byte(numbers, 8 * place + 8) & 127) << 4) | (get_byte(numbers, 8 * place + 7) >> 4)
    when 2047 then null
    when 0 then 0
    else (case when get_byte(numbers, 8 * place + 8) < 128 then 1 else -1 end)
      * (4503599627370496
        + (((get_byte(numbers, 8 * place + 7) & 15)::bigint << 48) | (get_byte(numbers, 8 * place + 6)::bigint << 40)
          | (get_byte(numbers, 8 * place + 5)::bigint << 32) | (get_byte(numbers, 8 * place + 4)::bigint << 24)
          | (get_byte(numbers, 8 * place + 3)::bigint << 16) | (get_byte(numbers, 8 * place + 2)::bigint << 8)
          | get_byte(numbers, 8 * place + 1)::bigint))::double precision
      * power(2::double precision, (((get_byte(numbers, 8 * place + 8) & 127) << 4) | (get_byte(numbers, 8 * place + 7) >> 4)) - 1075)
  end
$body$;
