-- How often something was tried of late, in the form of rate-limiter-flexible, which reads and writes it by the order of its columns: attempts to sign
-- in of a user from an address, of a user from everywhere, of an address, and to change a password. Names are digests.
drop table sign_in_attempt;
create table sign_in_count (
  key varchar(255) primary key,
  points integer not null,
  -- In milliseconds since 1970; from then on it counts from nothing.
  expire bigint
);
