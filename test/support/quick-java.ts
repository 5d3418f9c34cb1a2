// How tests run Kafka and Kafka Connect: they start much and wait little, so less compiling and collecting of garbage leaves them more of two cores.

export const quickJava = { collector: 'serial', jvmOptions: ['-XX:TieredStopAtLevel=1'] } as const;
