-- Where a producer has gone wrong, half of all readings are rows of dead_letter, and each of its indexes is another page to change. No statement reads these
-- two: lists go by dead_letter_page, in either direction, wishes by dead_letter_wished, and what counts by partition reads whole rows.
drop index dead_letter_open, dead_letter_coordinates;
