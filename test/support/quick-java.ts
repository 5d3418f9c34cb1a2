// How tests run Kafka and Kafka Connect: they start much and wait little, so less compiling and collecting of garbage leaves them more of two cores.
// None stands back for the others: what waits for it is a test. Verifying the bytes of classes that every start verifies anew takes a fifth of a short program's processor time.

export const quickJava = {
  collector: 'serial',
  niceness: 0,
  jvmOptions: ['-XX:TieredStopAtLevel=1', '-XX:+UnlockDiagnosticVMOptions', '-XX:-BytecodeVerificationRemote'],
} as const;
