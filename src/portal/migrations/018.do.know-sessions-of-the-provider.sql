-- Which sessions began by the word of the organisation's provider, so that signing out ends them there too, and nobody else's.
alter table sign_in_session
  add column is_of_provider boolean not null default false,
  -- What the provider said of who signed in, for it to know whom to sign out. It opens nothing. Null where it is too long for an address.
  add column provider_id_token text;
