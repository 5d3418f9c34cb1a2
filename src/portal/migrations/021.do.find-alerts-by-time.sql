-- Alerts of a time, the newest first: what clients of the existing Java Portal ask for.
create index alert_detected_at on alert (detected_at desc, sequence desc);
