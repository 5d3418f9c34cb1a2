// What the Portal's server and its page say to each other: types alone, so that both may import them.
import type { Label } from '../core/profile.ts';
import type { Severity } from '../core/severity.ts';

export interface PortalAlert {
  /** Grows with every alert that is stored: the order of lists, and the id of server-sent events. */
  readonly sequence: number;
  readonly eventId: string;
  readonly machineId: number;
  readonly machineType: string;
  readonly severity: Severity;
  /** Of an anomaly, from 0 to 1. */
  readonly probability: number;
  /** RFC 3339 in UTC. */
  readonly detectedAt: string;
  /** By the sensor's wire name, in its unit; a sensor that the alert did not carry as a number is absent. */
  readonly sensors: Readonly<Record<string, number>>;
  readonly explanation: AlertExplanation | null;
  /** RFC 3339 in UTC. */
  readonly receivedAt: string;
}

/** Whether the Portal receives what Kafka has: the page says "live" only where it does. */
export interface ReceiverState {
  readonly state: 'current' | 'behind' | 'starting' | 'stuck';
  /** Messages of the topic of alerts that Kafka has and the Portal has not handled. */
  readonly behind: number;
  /** Why it does not receive, as a sentence; null while it does. */
  readonly reason: string | null;
}

/** The event `status` of the live feed: at its beginning, at every change, and as a sign of life. */
export interface FeedStatus extends ReceiverState {
  /** Silence for longer than this means that the connection is dead, although nobody has closed it. */
  readonly silenceMaxMs: number;
}

export interface AlertExplanation {
  /** One sentence for a person. */
  readonly summary: string;
  readonly failureModes: readonly { readonly code: string; readonly label: string; readonly evidence: string }[];
}

export interface AlertPage {
  /** Newest first. */
  readonly alerts: readonly PortalAlert[];
  /** What to ask for as `before` to get the next, older page; null at the end. */
  readonly nextBefore: number | null;
}

/** A message on the topic of alerts that was left out. */
export interface LeftOutMessage {
  readonly sequence: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  /** The beginning of the value; null also where values were not asked for. */
  readonly valueBase64: string | null;
  readonly valueBytes: number | null;
  /** RFC 3339 in UTC. */
  readonly leftOutAt: string;
}

export interface LeftOutPage {
  /** How many are kept. */
  readonly total: number;
  /** Newest first. */
  readonly messages: readonly LeftOutMessage[];
  readonly nextBefore: number | null;
}

export interface PortalMachine {
  readonly id: number;
  readonly name: string;
  /** As the profile names it, or as it is stored where the profile does not know it. */
  readonly type: string;
  readonly alertCount: number;
  readonly lastAlert: Pick<PortalAlert, 'sequence' | 'severity' | 'probability' | 'detectedAt'> | null;
}

export interface PortalProfile {
  readonly name: string;
  readonly sensors: readonly PortalSensor[];
  readonly machineTypes: readonly { readonly name: string; readonly label: Label }[];
  readonly failureModes: readonly {
    readonly code: string;
    readonly label: Label;
    /** Names of the sensors that its evidence looks at. */
    readonly sensors: readonly string[];
  }[];
}

export interface PortalSensor {
  readonly name: string;
  readonly unit: string;
  readonly label: Label;
  /** A usual value, and how wide the range is: what is far from usual tells most. */
  readonly typical: number;
  readonly span: number;
}
