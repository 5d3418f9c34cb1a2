// Written by `npm run portal:client` from the OpenAPI document of the Portal.
export interface paths {
    "/api/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The alerts before a sequence number, newest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    before?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Alerts, newest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlertPage"];
                    };
                };
                /** @description Malformed request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unauthorized */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/left-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The messages that were left out before a sequence number, newest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    before?: number;
                    values?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Messages that were left out, newest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LeftOutPage"];
                    };
                };
                /** @description Malformed request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unauthorized */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * New alerts as server-sent events
         * @description Events: `alert` (a PortalAlert, whose id is its sequence number), `status` (a FeedStatus) and `gap` (the lists have to be loaded anew). Who comes back with Last-Event-ID first gets what was missed.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The events */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
                /** @description Unauthorized */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The profile: sensors, types of machines, failure modes */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What the page needs of the profile */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PortalProfile"];
                    };
                };
                /** @description Unauthorized */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The machines by id */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The machines of the plant */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineList"];
                    };
                };
                /** @description Unauthorized */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the Portal receives what Kafka has */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Whether the Portal receives what Kafka has: the page says "live" only where it does */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReceiverState"];
                    };
                };
                /** @description Unauthorized */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Liveness: the process answers */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Yes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Probe"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Readiness: alerts arrive */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Yes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Probe"];
                    };
                };
                /** @description No */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FailedProbe"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description In the text format of Prometheus */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
                /** @description Unauthorized */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A problem as in RFC 9457 */
        Problem: {
            /**
             * @description A URI that names the kind of problem
             * @example urn:spindle:problem:invalid-request
             */
            type: string;
            title: string;
            status: number;
            /** @description What is wrong here */
            detail: string;
            /** @description The request's id, as in the header X-Request-Id */
            request_id?: string;
            /** @description The sender's trace context */
            traceparent?: string;
            /** @description The members at fault */
            errors?: {
                /** @example machine_id */
                field: string;
                message: string;
            }[];
        };
        /** @description A name */
        Label: {
            en: string;
            ko: string;
        };
        /** @description Why it looks like failing */
        AlertExplanation: {
            /** @description One sentence for a person */
            summary: string;
            failureModes: {
                code: string;
                label: string;
                evidence: string;
            }[];
            /** @description The largest first; empty where the alert carried none */
            reasons: {
                /** @description Its name in the profile's sensors */
                sensor: string;
                value: number;
                /** @description Null where the model does not know what is usual */
                usual: {
                    low: number;
                    high: number;
                } | null;
                /** @description In log-odds: above 0 speaks for a failure */
                contribution: number;
            }[];
            /** @description The failure mode that is crossed furthest, or nearest to its limits */
            nearestMode: {
                code: string;
                isCrossed: boolean;
                /** @description Null for a mode without limits as data */
                limit: {
                    quantity: string;
                    value: number;
                    unit: string;
                    limit: number;
                    /** @description How far beyond the limit; negative for what is left to it */
                    margin: number;
                    /** @description Of the limit */
                    marginPercent: number | null;
                } | null;
            } | null;
            /** @description The smallest change that would be normal, where the alert carried one */
            wayBack: {
                changes: {
                    sensor: string;
                    from: number;
                    to: number;
                }[];
                /** @description Of an anomaly, after them */
                probability: number;
            } | null;
        };
        /** @description An alert; the data of the event `alert` of the live feed */
        PortalAlert: {
            /** @description Grows with every alert that is stored: the order of lists, and the id of server-sent events */
            sequence: number;
            /** Format: uuid */
            eventId: string;
            machineId: number;
            machineType: string;
            /** @enum {string} */
            severity: "WARNING" | "ALERT" | "CRITICAL";
            /** @description Of an anomaly */
            probability: number;
            /**
             * Format: date-time
             * @description When the AI server found it, in UTC
             */
            detectedAt: string;
            /** @description By the sensor's wire name, in its unit; a sensor that the alert did not carry as a number is absent */
            sensors: {
                [key: string]: number;
            };
            /** @description Null where the alert carried none */
            explanation: components["schemas"]["AlertExplanation"] | null;
            /**
             * Format: date-time
             * @description When the Portal stored it, in UTC
             */
            receivedAt: string;
        };
        /** @description Alerts, newest first */
        AlertPage: {
            /** @description Newest first */
            alerts: components["schemas"]["PortalAlert"][];
            /** @description What to ask for as `before` to get the next, older page; null at the end */
            nextBefore: number | null;
        };
        /** @description Whether the Portal receives what Kafka has: the page says "live" only where it does */
        ReceiverState: {
            /** @enum {string} */
            state: "current" | "behind" | "starting" | "stuck";
            /** @description Messages of the topic of alerts that Kafka has and the Portal has not handled */
            behind: number;
            /** @description Why it does not receive, as a sentence; null while it does */
            reason: string | null;
        };
        /** @description The data of the event `status` of the live feed: at its beginning, at every change, and as a sign of life */
        FeedStatus: {
            /** @enum {string} */
            state: "current" | "behind" | "starting" | "stuck";
            /** @description Messages of the topic of alerts that Kafka has and the Portal has not handled */
            behind: number;
            /** @description Why it does not receive, as a sentence; null while it does */
            reason: string | null;
            /** @description Silence for longer than this means that the connection is dead, although nobody has closed it */
            silenceMaxMs: number;
        };
        /** @description A message on the topic of alerts that was left out */
        LeftOutMessage: {
            sequence: number;
            topic: string;
            partition: number;
            offset: number;
            reason: string;
            /** @description The beginning of the value; null also where values were not asked for */
            valueBase64: string | null;
            /** @description The length of the whole value */
            valueBytes: number | null;
            /**
             * Format: date-time
             * @description When it was left out, in UTC
             */
            leftOutAt: string;
        };
        /** @description Messages that were left out, newest first */
        LeftOutPage: {
            /** @description How many are kept */
            total: number;
            /** @description Newest first */
            messages: components["schemas"]["LeftOutMessage"][];
            /** @description What to ask for as `before` to get the next, older page; null at the end */
            nextBefore: number | null;
        };
        /** @description A machine, with the count and the last of its alerts */
        PortalMachine: {
            id: number;
            name: string;
            /** @description As the profile names it, or as it is stored where the profile does not know it */
            type: string;
            alertCount: number;
            /** @description Null where it had none */
            lastAlert: {
                /** @description Grows with every alert that is stored: the order of lists, and the id of server-sent events */
                sequence: number;
                /** @enum {string} */
                severity: "WARNING" | "ALERT" | "CRITICAL";
                /** @description Of an anomaly */
                probability: number;
                /**
                 * Format: date-time
                 * @description When the AI server found it, in UTC
                 */
                detectedAt: string;
            } | null;
        };
        /** @description The machines of the plant */
        MachineList: {
            /** @description By id */
            machines: components["schemas"]["PortalMachine"][];
        };
        /** @description A sensor of the profile */
        PortalSensor: {
            name: string;
            unit: string;
            label: components["schemas"]["Label"];
            /** @description A usual value */
            typical: number;
            /** @description How wide the range is: what is far from usual tells most */
            span: number;
        };
        /** @description What the page needs of the profile */
        PortalProfile: {
            name: string;
            sensors: components["schemas"]["PortalSensor"][];
            machineTypes: {
                name: string;
                label: components["schemas"]["Label"];
            }[];
            failureModes: {
                code: string;
                label: components["schemas"]["Label"];
                /** @description Names of the sensors that its evidence looks at */
                sensors: string[];
            }[];
        };
        /** @description Yes */
        Probe: {
            status: string;
        };
        /** @description No */
        FailedProbe: {
            status: string;
            /** @description Only for who may use the Portal */
            reason?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
