-- The model that an alert, or an episode, comes of, where it judges beside the first one; null for the first one's, and for all of before. Two models follow a machine
-- each by itself, so that an alert is inside the episodes of its own model alone.
alter table alert add column beside_model text;
alter table episode add column beside_model text;
