-- A condition's numbers as bytes, and then `condition` holds its texts alone, as a JSON array: src/core/episode/stored-condition.ts explains both. Null, and
-- `condition` is all of it. Written only where no consumer of the group is of an earlier version, which could not read it.
alter table machine_condition add column numbers bytea;

-- When a consumer that reads both has moved the progress last; another time than updated_at where one that does not has moved it since.
alter table consumer_progress add column numbers_known_at timestamptz;

-- The number at a place of those bytes: a float64, the lowest byte first. Null for what is none, and where there are no bytes.
create function condition_number(numbers bytea, place integer) returns double precision
language sql immutable strict parallel safe
as $body$
  select case
    when high & 2047 = 2047 then null
    when high & 2047 = 0 then 0
    else (case when high & 2048 = 0 then 1 else -1 end) * (4503599627370496 + low)::double precision * power(2::double precision, (high & 2047) - 1075)
  end
  from (
    select (get_byte(numbers, at + 7) << 4) | (get_byte(numbers, at + 6) >> 4) as high,
      ((get_byte(numbers, at + 6) & 15)::bigint << 48) | (get_byte(numbers, at + 5)::bigint << 40) | (get_byte(numbers, at + 4)::bigint << 32)
        | (get_byte(numbers, at + 3)::bigint << 24) | (get_byte(numbers, at + 2)::bigint << 16) | (get_byte(numbers, at + 1)::bigint << 8)
        | get_byte(numbers, at)::bigint as low
    from (select 1 + 8 * place as at) as place_of
  ) as bits
$body$;
