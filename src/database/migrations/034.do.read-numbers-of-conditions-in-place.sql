-- The same numbers by one expression, and not strict: so PostgreSQL puts it in place of each call, which is ten times as fast as calling it.
create or replace function condition_number(numbers bytea, place integer) returns double precision
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
