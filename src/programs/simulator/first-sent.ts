// What the simulator says when Kafka has taken its first readings: whoever has started it knows by this that it gets on.
export const firstSent = 'Kafka has taken the first readings';
