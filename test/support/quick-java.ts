// How tests run Kafka and Kafka Connect: they start much and wait little, so less compiling and collecting of garbage leaves them more of two cores.
// Verifying the bytes of classes that every start verifies anew takes a fifth of a short program's processor time.

export const quickJava = {
  collector: 'serial',
  jvmOptions: ['-XX:TieredStopAtLevel=1', '-XX:+UnlockDiagnosticVMOptions', '-XX:-BytecodeVerificationRemote'],
} as const;
