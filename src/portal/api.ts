// What the Portal's server gives its page, as types; schemas.ts says once what is in them.
import type { Static, TSchema } from 'typebox';
import type * as pipeline from './ai-server/schemas.ts';
import type * as collect from './collect/schemas.ts';
import type * as alarms from './desk/schemas.ts';
import type * as episodes from './episodes/schemas.ts';
import type * as fleet from './fleet/schemas.ts';
import type * as curves from './history/schemas.ts';
import type * as reports from './reports/schemas.ts';
import type * as schemas from './schemas.ts';

/** What a schema describes, for who only reads it. */
type Told<Schema extends TSchema> = DeepReadonly<Static<Schema>>;
type DeepReadonly<T> = { readonly [Key in keyof T]: DeepReadonly<T[Key]> };

export type PortalAlert = Told<typeof schemas.alertSchema>;
export type AlertExplanation = NonNullable<PortalAlert['explanation']>;
export type AlertPage = Told<typeof schemas.alertPageSchema>;
export type ReceiverState = Told<typeof schemas.receiverStateSchema>;
export type FeedStatus = Told<typeof schemas.feedStatusSchema>;
export type LeftOutMessage = Told<typeof schemas.leftOutMessageSchema>;
export type LeftOutPage = Told<typeof schemas.leftOutPageSchema>;
export type PortalMachine = Told<typeof schemas.machineSchema>;
export type MachineList = Told<typeof schemas.machineListSchema>;
export type PortalProfile = Told<typeof schemas.profileSchema>;
export type PortalEpisode = Told<typeof episodes.episodeSchema>;
export type EpisodeList = Told<typeof episodes.episodeListSchema>;
export type EpisodeWithAlerts = Told<typeof episodes.episodeWithAlertsSchema>;
export type PortalAlarm = Told<typeof alarms.alarmSchema>;
export type AlarmList = Told<typeof alarms.alarmListSchema>;
export type AlarmDetail = Told<typeof alarms.alarmDetailSchema>;
export type JournalEntry = Told<typeof alarms.journalEntrySchema>;
export type MachineConditions = Told<typeof alarms.machineConditionsSchema>;
export type BulkDone = Told<typeof alarms.bulkDoneSchema>;
export type PortalLabel = Told<typeof alarms.labelSchema>;
export type LabelPage = Told<typeof alarms.labelPageSchema>;
export type MachineCurves = Told<typeof curves.machineCurvesSchema>;
export type FleetList = Told<typeof fleet.fleetListSchema>;
export type MachineEntry = Told<typeof fleet.machineEntrySchema>;
export type ImportPreview = Told<typeof fleet.importPreviewSchema>;
export type Collecting = Told<typeof collect.collectingSchema>;
export type AlarmReport = Told<typeof reports.alarmReportSchema>;
export type Delivery = Told<typeof pipeline.deliverySchema>;
export type PipelineTrouble = Delivery['troubles'][number];
export type DeadLetterPage = Told<typeof pipeline.deadLetterPageSchema>;
export type ServedModel = Told<typeof pipeline.servedModelSchema>;
export type DeadLettersDone = Told<typeof pipeline.deadLettersDoneSchema>;
export type SingleAlerts = Told<typeof episodes.singleAlertsSchema>;
