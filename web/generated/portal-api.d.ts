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
         * @description Events: `alert` (a PortalAlert, whose id is its sequence number), `status` (a FeedStatus), `gap` (the lists have to be loaded anew), `episodes` (some have changed, and their list and that of alarms have to be loaded anew) and `alarms` (people have changed some). Who comes back with Last-Event-ID first gets the alerts that were missed; of episodes and alarms nothing is resumed.
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
    "/api/episodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The episodes that are open, or those that are over */
        get: {
            parameters: {
                query?: {
                    state?: "open" | "closed";
                    limit?: number;
                    /** @description The `nextAfter` of the page before */
                    after?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Episodes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EpisodeList"];
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
    "/api/episodes/newest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The episodes that opened or ended last */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The episodes to which something happened last: that they opened, or ended */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NewestEpisodes"];
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
    "/api/episodes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An episode, and its alerts before one of them */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    before?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description An episode and its alerts */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EpisodeWithAlerts"];
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
                /** @description Not found */
                404: {
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
    "/api/alerts/single": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many alerts of late are inside no episode */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Alerts of late that are inside no episode */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SingleAlerts"];
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
    "/api/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alarms, what asks for attention first where no other order is asked for */
        get: {
            parameters: {
                query?: {
                    /** @description Those that have ended, instead of those that have not */
                    ended?: boolean;
                    /** @description One of these */
                    state?: ("unacknowledged" | "acknowledged" | "returned-unacknowledged" | "shelved" | "suppressed" | "out-of-service" | "normal")[];
                    /** @description One of these */
                    priority?: ("WARNING" | "ALERT" | "CRITICAL")[];
                    /** @description Of their episodes */
                    kind?: string;
                    /** @description A code; empty for those of none that is known */
                    mode?: string;
                    machine?: number;
                    /** @description Of their machines, as they say it themselves */
                    type?: string;
                    /** @description Those with a verdict, or those without */
                    judged?: boolean;
                    /** @description Where their machines stand now; empty for those that stand nowhere */
                    area?: string;
                    /** @description What comes first: by `attention` also the last to end of those that have; by `machine` the lowest number */
                    sort?: "attention" | "priority" | "newest" | "oldest" | "machine";
                    limit?: number;
                    /** @description The `nextAfter` of the page before */
                    after?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Alarms */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlarmList"];
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
    "/api/alarms/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An alarm with its episodes, its last alert and its journal */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description An alarm with what led to it and its journal */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlarmDetail"];
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
                /** @description Not found */
                404: {
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
    "/api/alarms/{id}/similar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Earlier alarms like it, with their verdicts */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Earlier alarms of the same failure mode, for which the same sensors spoke, of the same machine or of its type */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SimilarAlarms"];
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
                /** @description Not found */
                404: {
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
    "/api/conditions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How machines are, by their alarms: those that are not calm */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description How machines are, by their alarms; those that are not in it are calm */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineConditions"];
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
    "/api/alarms/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes notice of it */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description How many entries its journal has */
                        version: number;
                    };
                };
            };
            responses: {
                /** @description The alarm's new version */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlarmDone"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alarms/{id}/comment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Writes a comment into its journal */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description How many entries its journal has */
                        version?: number;
                        /** @description The comment */
                        text: string;
                    };
                };
            };
            responses: {
                /** @description The alarm's new version */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlarmDone"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alarms/{id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says who is on it */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description How many entries its journal has */
                        version: number;
                        /** @description Who is on it; null for nobody */
                        assignee: string | null;
                    };
                };
            };
            responses: {
                /** @description The alarm's new version */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlarmDone"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alarms/{id}/shelve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets it aside for some time; then it comes back by itself */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description How many entries its journal has */
                        version: number;
                        /** @description For how long */
                        minutes: number;
                        /** @description Why */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description The alarm's new version */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlarmDone"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alarms/{id}/unshelve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Brings back what was shelved */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description How many entries its journal has */
                        version: number;
                    };
                };
            };
            responses: {
                /** @description The alarm's new version */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlarmDone"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alarms/{id}/out-of-service": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets it aside until somebody brings it back */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description How many entries its journal has */
                        version: number;
                        /** @description Why */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description The alarm's new version */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlarmDone"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alarms/{id}/return-to-service": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Brings back what was out of service */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description How many entries its journal has */
                        version: number;
                    };
                };
            };
            responses: {
                /** @description The alarm's new version */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlarmDone"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alarms/{id}/verdict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says what it was, and so acknowledges it: the label for training of its episodes so far */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description How many entries its journal has */
                        version: number;
                        /**
                         * @description What people found out
                         * @enum {string}
                         */
                        verdict: "real-failure" | "false-alarm" | "expected" | "unclear";
                        /** @description Why */
                        note?: string | null;
                    };
                };
            };
            responses: {
                /** @description The alarm's new version */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlarmDone"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alarms/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes notice of many: each for itself, whatever becomes of the others */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        alarms: {
                            /** Format: uuid */
                            alarmId: string;
                            /** @description How many entries its journal has */
                            version: number;
                        }[];
                    };
                };
            };
            responses: {
                /** @description What became of each */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BulkDone"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What people found out, by episode */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description The `nextAfter` of the page before */
                    after?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Labels for training */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LabelPage"];
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
    "/api/labels.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The readings of what people found to be a failure, or a false alarm, as a table for `spindle train` */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description One line for each reading */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
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
    "/api/machines/{id}/curves": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The sensors of a machine over time
         * @description The resolution is chosen by the time that a point stands for. Each point has the mean, the least and the greatest of its readings, so that no peak is lost. Of a machine that there is not, or was not then, there are no points.
         */
        get: {
            parameters: {
                query?: {
                    /** @description An hour before `to`, if absent */
                    from?: string;
                    /** @description Now, if absent */
                    to?: string;
                    /** @description At most so many */
                    points?: number;
                };
                header?: never;
                path: {
                    /** @description Of the machine */
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The sensors of a machine over time */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineCurves"];
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
                /** @description Invalid request */
                422: {
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
    "/api/procedures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which procedures there are */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Procedures */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProcedureList"];
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
        /** Writes a procedure; its versions before stay */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Of episodes: `machine` or `data_quality`; null for any alarm */
                        kind: string | null;
                        /** @description The code of a failure mode; null for alarms of the kind that are of none that is known */
                        mode: string | null;
                        /** @description The one that was looked at; 0 where there was none */
                        version: number;
                        /** @description Markdown; empty to have none any more. The versions before stay */
                        text: string;
                    };
                };
            };
            responses: {
                /** @description The procedure's new version */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProcedureDone"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Invalid request */
                422: {
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
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/procedures/holding": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What to do about alarms of a kind and failure mode */
        get: {
            parameters: {
                query?: {
                    /** @description Of episodes; any alarm, if absent */
                    kind?: string;
                    /** @description A failure mode; none that is known, if absent */
                    mode?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What to do about an alarm */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProceduresFor"];
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
    "/api/procedures/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The versions of a procedure, with who wrote them and when */
        get: {
            parameters: {
                query?: {
                    /** @description Of episodes; any alarm, if absent */
                    kind?: string;
                    /** @description A failure mode; none that is known, if absent */
                    mode?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What a procedure was, and by whom */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProcedureVersions"];
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
    "/api/reports/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The figures of ISA-18.2 (IEC 62682) for alarms over some time */
        get: {
            parameters: {
                query?: {
                    /** @description 30 days before `to`, if it and `last` are absent */
                    from?: string;
                    /** @description So many days before `to`, as in `7d`, in place of `from`: an address that moves with the day */
                    last?: string;
                    /** @description Now, if absent or later */
                    to?: string;
                    /** @description Operator positions; by the settings, if absent */
                    positions?: number;
                    machine?: number;
                    /** @description Of episodes: `machine` or `data_quality` */
                    kind?: string;
                    /** @description Where machines stand now; empty for those that stand nowhere */
                    area?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The figures of the standard for a system of alarms, over some time */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlarmReport"];
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
                /** @description Invalid request */
                422: {
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
    "/api/reports/alarms.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as a table */
        get: {
            parameters: {
                query?: {
                    /** @description 30 days before `to`, if it and `last` are absent */
                    from?: string;
                    /** @description So many days before `to`, as in `7d`, in place of `from`: an address that moves with the day */
                    last?: string;
                    /** @description Now, if absent or later */
                    to?: string;
                    /** @description Operator positions; by the settings, if absent */
                    positions?: number;
                    machine?: number;
                    /** @description Of episodes: `machine` or `data_quality` */
                    kind?: string;
                    /** @description Where machines stand now; empty for those that stand nowhere */
                    area?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description One line for each figure */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
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
                /** @description Invalid request */
                422: {
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
    "/api/fleet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The machines that the plant has and had, as people look after them */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The machines that the plant has, and had */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FleetList"];
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
        /** Adds a machine: with the next id, if none is given */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description As readings have it */
                        id?: number;
                        /** @description What people call it */
                        name: string;
                        /** @description One of the profile's */
                        type: string;
                        /** @description Null for none */
                        area?: string | null;
                    };
                };
            };
            responses: {
                /** @description How it is now */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineDone"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Invalid request */
                422: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fleet/{id}/journal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was changed of a machine, by whom */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description As readings have it */
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was changed of a machine, by whom */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineJournal"];
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
    "/api/fleet/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Gives a machine another name, type or area
         * @description The AI server knows another type within CACHE_TTL seconds.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description As readings have it */
                    id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Grows with each change of it */
                        version: number;
                        /** @description Another name */
                        name?: string;
                        /** @description Another type */
                        type?: string;
                        /** @description Null for none */
                        area?: string | null;
                    };
                };
            };
            responses: {
                /** @description How it is now */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineDone"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Invalid request */
                422: {
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
        trace?: never;
    };
    "/api/fleet/{id}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a machine out of the plant: its readings are refused, and what is known of it stays */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description As readings have it */
                    id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Grows with each change of it */
                        version: number;
                        /** @description Why */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description How it is now */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineDone"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Invalid request */
                422: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fleet/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Brings back a machine that was retired */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description As readings have it */
                    id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Grows with each change of it */
                        version: number;
                    };
                };
            };
            responses: {
                /** @description How it is now */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineDone"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Invalid request */
                422: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fleet/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a table of machines would change; with the digest of that, it is done */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description CSV; its first line names the columns id, name, type and area */
                        table: string;
                        /** @description Of the preview that is to be done; only looked at, if absent */
                        digest?: string;
                    };
                };
            };
            responses: {
                /** @description What a table of machines changes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ImportPreview"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Invalid request */
                422: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/collect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** From where the readings of machines are fetched, and how it goes */
        get: {
            parameters: {
                query?: {
                    /** @description As readings have it */
                    machineId?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Fetching readings from machines */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Collecting"];
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
    "/api/collect/{machineId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Has the readings of a machine fetched: the last one to write wins */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description As readings have it */
                    machineId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description From one time to the next */
                        intervalSeconds: number;
                        /**
                         * @description Where its readings are, by GET: one JSON object with a number for each sensor
                         * @example http://10.0.0.7:8081/api/sensor/data
                         */
                        address: string;
                    };
                };
            };
            responses: {
                /** @description It is done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CollectDone"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Invalid request */
                422: {
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
        post?: never;
        /** Fetches the readings of a machine no more */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description As readings have it */
                    machineId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CollectDone"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Invalid request */
                422: {
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
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/collect/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Asks an address once, and shows what came
         * @description Nothing is sent or kept. Only where this Portal is to fetch readings (PORTAL_COLLECT).
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description Where its readings are, by GET: one JSON object with a number for each sensor
                         * @example http://10.0.0.7:8081/api/sensor/data
                         */
                        address: string;
                    };
                };
            };
            responses: {
                /** @description What came of asking an address once */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TriedAddress"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Invalid request */
                422: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/delivery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was read, scored, refused and delivered, and what is wrong with the pipeline */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The ledger of the AI server, and what is wrong with the pipeline */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Delivery"];
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
    "/api/pipeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is wrong with the pipeline, in short; also where the AI server cannot be asked */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What is wrong with the pipeline, in short, and whether the AI server can be asked */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Pipeline"];
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
    "/api/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Readings that were refused, the newest first */
        get: {
            parameters: {
                query?: {
                    state?: "open" | "replayed" | "discarded";
                    /** @description Only refused for this member */
                    field?: string;
                    machine?: number;
                    limit?: number;
                    /** @description The `next` of the page before */
                    after?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Readings that were refused, the newest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeadLetterPage"];
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
                /** @description Invalid request */
                422: {
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
    "/api/model": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The model that is served, how good it was, what moves it, and its readings beside those of its training */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The model that the AI server serves */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ServedModel"];
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
    "/api/dead-letters/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks for refused readings to be scored anew, which a consumer does within seconds */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Those that are open; the others stay as they are */
                        eventIds: string[];
                    };
                };
            };
            responses: {
                /** @description Of how many it was done, or asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeadLettersDone"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Body too large */
                413: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Marks refused readings as not wanted; they stay in the list until retention takes them */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Those that are open; the others stay as they are */
                        eventIds: string[];
                    };
                };
            };
            responses: {
                /** @description Of how many it was done, or asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeadLettersDone"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Body too large */
                413: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/maintenance-windows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Maintenance windows: those that hold, those to come, and the last that are over */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Maintenance windows */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MaintenanceWindows"];
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
        /** Plans a maintenance window, or the rule for a known condition */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The machines that it is for */
                        machines?: number[];
                        /** @description As the profile names them */
                        machineTypes?: string[];
                        /** @description True instead of naming machines or types */
                        allMachines?: boolean;
                        /** @description A known condition: only this mode */
                        failureMode?: string | null;
                        /** @description With its zone; now, where it is null or left out */
                        from?: string | null;
                        /** @description With its zone */
                        until: string;
                        /** @description Why, for those who read it */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description The window as it was planned, or as it has ended */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PlannedWindow"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Invalid request */
                422: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/maintenance-windows/{id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a maintenance window now, or takes one back that has not begun; it stays in the list */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The window as it was planned, or as it has ended */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PlannedWindow"];
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
                /** @description Invalid request */
                422: {
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
    "/api/machine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All machines */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description By id */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaMachines"];
                    };
                };
                /** @description What is wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaError"];
                    };
                };
            };
        };
        put?: never;
        /** Adds a machine */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        type: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What is wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaError"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machine/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A machine */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A machine */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaMachine"];
                    };
                };
                /** @description What is wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaError"];
                    };
                };
            };
        };
        /** Changes a machine: the last one to write wins */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Null, or absent, for the one that it has */
                        name?: string | null;
                        /** @description Null, or absent, for the one that it has */
                        type?: string | null;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What is wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaError"];
                    };
                };
            };
        };
        post?: never;
        /** Retires a machine: what is known of it stays */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What is wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaError"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dcp-config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All plans of collecting */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description By id */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaDcpConfigs"];
                    };
                };
                /** @description What is wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaError"];
                    };
                };
            };
        };
        put?: never;
        /** Has the readings of a machine fetched */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description As readings have it: a number, or its digits as text */
                        machineId: number | string;
                        /** @description Seconds from one time to the next: a number, or its digits as text */
                        collectInterval: number | string;
                        /**
                         * @description Where the readings are fetched; for who may not change it without what stands behind a question mark
                         * @example http://10.0.0.7:8081/api/sensor/data
                         */
                        apiEndpoint: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What is wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaError"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dcp-config/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A plan of collecting */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description From where the readings of a machine are fetched, and how often */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaDcpConfig"];
                    };
                };
                /** @description What is wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaError"];
                    };
                };
            };
        };
        /** Changes a plan of collecting: the last one to write wins */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Null, or absent, for the one that it has */
                        machineId?: (number | string) | null;
                        /** @description Null, or absent, for the one that it has */
                        collectInterval?: (number | string) | null;
                        /** @description Null, or absent, for the one that it has */
                        apiEndpoint?: string | null;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What is wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaError"];
                    };
                };
            };
        };
        post?: never;
        /** Fetches the readings of its machine no more */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What is wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaError"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/anomaly-histories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The alerts */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The newest, at most PORTAL_JAVA_API_ROWS_MAX, the oldest of them first; X-Has-More says whether there are more */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaAnomalyHistories"];
                    };
                };
                /** @description What is wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaError"];
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
    "/api/anomaly-histories/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The alerts of a time */
        get: {
            parameters: {
                query: {
                    /** @description From when on */
                    start: string;
                    /** @description Until when */
                    end: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The newest, at most PORTAL_JAVA_API_ROWS_MAX, the oldest of them first; X-Has-More says whether there are more */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaAnomalyHistories"];
                    };
                };
                /** @description What is wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaError"];
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
    "/api/machine-sensor-data/{machineId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The readings of a machine, of a time of which single ones are kept */
        get: {
            parameters: {
                query: {
                    /** @description From when on */
                    startDateTime: string;
                    /** @description Until when */
                    endDateTime: string;
                };
                header?: never;
                path: {
                    machineId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The newest, at most PORTAL_JAVA_API_ROWS_MAX, the oldest of them first; X-Has-More says whether there are more */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaSensorDataList"];
                    };
                };
                /** @description What is wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaError"];
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
    "/api/sse/subscribe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** New alerts as server-sent events, each an anomaly-alert */
        get: {
            parameters: {
                query?: {
                    /** @description Taken and not needed */
                    clientId?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Events `anomaly-alert`, whose id is the number of the alert */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
                /** @description What is wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JavaError"];
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
    "/api/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the sender is, and what they may do */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Who the sender is, and what they may do */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionInfo"];
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
        /** Signs in with a name and a password; the session is a cookie */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        password: string;
                    };
                };
            };
            responses: {
                /** @description It is done; cookies say what has become of the session */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Signed"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Unsupported media type */
                415: {
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
        /** Signs out */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The session has ended */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SignedOut"];
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
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs in with what a link carries that was printed on this machine: once, and for a short time */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        code: string;
                    };
                };
            };
            responses: {
                /** @description It is done; cookies say what has become of the session */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Signed"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Unsupported media type */
                415: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/provider": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sends the browser to the organisation's provider */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description To the provider, or to the page, which says what is wrong */
                302: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
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
    "/api/session/provider/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the provider sends the browser back to */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description To the provider, or to the page, which says what is wrong */
                302: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
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
    "/api/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The own sessions */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The sessions of a user */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UserSessionList"];
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
    "/api/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends one of the own sessions */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description How many sessions have ended */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionsEnded"];
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
                /** @description Not found */
                404: {
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
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes another password, and ends the other own sessions */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Null for who has none yet */
                        current: string | null;
                        wanted: string;
                    };
                };
            };
            responses: {
                /** @description It is done; cookies say what has become of the session */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Signed"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Unsupported media type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Invalid request */
                422: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The users */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The users of the Portal */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PortalUserList"];
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
        /** Makes a user */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        /**
                         * @description Each may do what those before it may
                         * @enum {string}
                         */
                        role: "viewer" | "operator" | "admin";
                        /** @description Null for one that is drawn */
                        password?: string | null;
                    };
                };
            };
            responses: {
                /** @description The user, and a password that nobody had to think of */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PasswordDrawn"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Invalid request */
                422: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/assignees": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Users who may act on alarms, to be assigned */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Users who may act on alarms; none where nobody signs in */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Assignees"];
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
    "/api/users/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Gives a user another role, or disables or enables them */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description Each may do what those before it may
                         * @enum {string}
                         */
                        role?: "viewer" | "operator" | "admin";
                        isEnabled?: boolean;
                    };
                };
            };
            responses: {
                /** @description It is done; cookies say what has become of the session */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Signed"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Invalid request */
                422: {
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
        trace?: never;
    };
    "/api/users/{name}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a user another password, and signs them out everywhere */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Null for one that is drawn */
                        password?: string | null;
                    };
                };
            };
            responses: {
                /** @description The user, and a password that nobody had to think of */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PasswordDrawn"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Invalid request */
                422: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{name}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The sessions of a user */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The sessions of a user */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UserSessionList"];
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
                /** @description Not found */
                404: {
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
        /** Signs a user out everywhere */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description How many sessions have ended */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionsEnded"];
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
                /** @description Not found */
                404: {
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
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{name}/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends a session of a user */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description How many sessions have ended */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionsEnded"];
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
                /** @description Not found */
                404: {
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
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The keys */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The keys of programs */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PortalKeyList"];
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
        /** Makes a key */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        /**
                         * @description Each may do what those before it may
                         * @enum {string}
                         */
                        role: "viewer" | "operator" | "admin";
                        /** @description For how long */
                        expiresInDays?: number;
                        /** @description True, in place of `expiresInDays`, for one that is good until it is revoked */
                        neverExpires?: boolean;
                    };
                };
            };
            responses: {
                /** @description A key that was just made */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PortalKeyMade"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Invalid request */
                422: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes a key: it is useless within PORTAL_SESSION_CHECK_MS, and here at once */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is done; cookies say what has become of the session */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Signed"];
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
                /** @description Not found */
                404: {
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
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, the newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Not before; by default 30 days before `to` */
                    from?: string;
                    /** @description Before; by default now */
                    to?: string;
                    /** @description Only what they did */
                    actor?: string;
                    limit?: number;
                    /** @description The `nextAfter` of the page before */
                    after?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What people did, the newest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuditPage"];
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
                /** @description Invalid request */
                422: {
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
    "/api/audit.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as a table */
        get: {
            parameters: {
                query?: {
                    /** @description Not before; by default 30 days before `to` */
                    from?: string;
                    /** @description Before; by default now */
                    to?: string;
                    /** @description Only what they did */
                    actor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description One line for each act */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
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
                /** @description Invalid request */
                422: {
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
    "/api/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whom the Portal tells of alarms, and what waits */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Whom the Portal tells of alarms, and what waits */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NotificationSettings"];
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
    "/api/notifications/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a test to a receiver */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Its name */
                        receiver: string;
                    };
                };
            };
            responses: {
                /** @description What became of a test */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NotificationTested"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets routes, times, groups of machines and quiet hours, as a whole; from then on they count, and not those of the file */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description Which alarms go to whom and when, as a whole */
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The one that was looked at */
                        version: number;
                        /** @description An alarm goes to every receiver of each that fits it */
                        routes: components["schemas"]["SetNotificationRoute"][];
                        times: components["schemas"]["NotificationTimes"][];
                        machineGroups: components["schemas"]["NotificationGroup"][];
                        quiet: {
                            /** @description Its name */
                            receiver: string;
                            /** @description One of `times` */
                            during: string;
                            except: ("WARNING" | "ALERT" | "CRITICAL")[];
                        }[];
                    };
                };
            };
            responses: {
                /** @description The version of what admins have set */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NotificationRoutesSet"];
                    };
                };
                /** @description Invalid JSON */
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
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Body too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unsupported media type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Invalid request */
                422: {
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
        post?: never;
        /** Has the routes of the file count again; what was set stays in the journal */
        delete: {
            parameters: {
                query: {
                    /** @description The one that was looked at */
                    version: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The version of what admins have set */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NotificationRoutesSet"];
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
                /** @description Conflict */
                409: {
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
                /** @description Whether the page is live: the Portal has what Kafka has, and alerts get as far as Kafka */
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
        /** Readiness: alerts and episodes arrive */
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
                        "application/json": components["schemas"]["ReadyProbe"];
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
        /** @description A problem as in RFC 9457; where it has a code, the members after that say what of */
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
            /**
             * @description Why, for programs; more may be added
             * @enum {string}
             */
            code?: "changed" | "wrong-state" | "no-such-version" | "no-such-record" | "machine-exists" | "machine-retired" | "machine-not-retired" | "unknown-type" | "import-changed" | "text-empty" | "text-too-long" | "text-with-controls" | "table-empty" | "table-too-long" | "table-columns" | "table-no-csv" | "line-cells" | "line-id" | "line-again" | "line-lacks" | "unfit-address" | "refused-address" | "unfit-interval" | "too-many-plans" | "plan-exists" | "no-such-plan" | "too-many-tries" | "collect-off" | "too-many-procedures" | "routes-of-file" | "user-exists" | "last-admin" | "last-own-admin" | "no-such-user" | "unfit-user-name" | "unfit-password" | "key-exists" | "no-such-key" | "unfit-key-name" | "user-disabled" | "wrong-password" | "no-own-password" | "link-elsewhere" | "no-sign-in" | "foreign-page" | "database-away" | "database-unusable" | "too-many-sign-ins" | "reports-busy" | "report-too-long" | "ai-away" | "ai-late" | "ai-untrusted" | "ai-busy" | "ai-answer-too-large" | "file-unreadable" | "file-too-large" | "file-yaml" | "file-no-mapping" | "fault-too-many" | "fault-name" | "fault-smtp" | "fault-url" | "fault-url-user" | "fault-signing-secret" | "fault-token" | "fault-no-variable" | "fault-no-file" | "fault-no-member" | "fault-required" | "fault-choices" | "fault-form" | "fault-least" | "fault-most" | "fault-same-times" | "fault-day-begin" | "fault-time-zone" | "fault-unknown" | "fault-route-name" | "fault-twice" | "fault-no-notify-file" | "ai-key" | "ai-forbids" | "ai-version" | "ai-failed" | "ai-no-api" | "ai-refuses" | "lacks-role" | "peer-late" | "peer-redirect" | "peer-status" | "peer-unreached" | "peer-untrusted" | "peer-failed" | "answer-compressed" | "answer-protocol" | "answer-too-large" | "answer-no-text" | "answer-empty" | "answer-no-json" | "answer-no-object" | "unsent" | "mail-refused" | "mail-status";
            /** @description Who was first; `system` for the Portal itself, `unauthenticated` in a Portal without sign-in */
            by?: string;
            /** @description Where their request came from */
            address?: string;
            /**
             * Format: date-time
             * @description When they were, in UTC
             */
            at?: string;
            /** @description What they did, as the journal has it */
            act?: string;
            /**
             * @description Of the alarm, in which it cannot be done
             * @enum {string}
             */
            state?: "unacknowledged" | "acknowledged" | "returned-unacknowledged" | "shelved" | "suppressed" | "out-of-service" | "normal";
            /** @description Of which machine */
            machineId?: number;
            /** @description Of which user or key, the type that there is not, or what else the code is about */
            name?: string;
            /** @description What it could have been */
            choices?: string[];
            /** @description What there is not: alarm, episode, machine, receiver … */
            record?: string;
            /** @description Of what was sent */
            member?: string;
            /** @description Of the table, where the machine is named before */
            line?: number;
            /** @description Of the table or file, where the fault is */
            inLine?: number;
            /** @description Of the file, or of what was sent, where the fault is: such as `routes[0].to` */
            place?: string;
            /**
             * @description Of an address: why nothing is fetched from it, or why it was not reached
             * @enum {string}
             */
            kind?: "nameless" | "loopback" | "reserved" | "not-allowed" | "refused" | "ended" | "unnamed" | "timeout" | "no-way" | "certificate" | "no-tls" | "no-http";
            /** @description The fewest, or the smallest */
            least?: number;
            /** @description The most, or the largest */
            most?: number;
            /** @description Of routes that do not fit: each fault of `errors`, for programs */
            refusals?: components["schemas"]["Refusal"][];
        };
        /** @description Why something was refused, beside the sentence that says it */
        Refusal: {
            /**
             * @description Why, for programs; more may be added
             * @enum {string}
             */
            code: "changed" | "wrong-state" | "no-such-version" | "no-such-record" | "machine-exists" | "machine-retired" | "machine-not-retired" | "unknown-type" | "import-changed" | "text-empty" | "text-too-long" | "text-with-controls" | "table-empty" | "table-too-long" | "table-columns" | "table-no-csv" | "line-cells" | "line-id" | "line-again" | "line-lacks" | "unfit-address" | "refused-address" | "unfit-interval" | "too-many-plans" | "plan-exists" | "no-such-plan" | "too-many-tries" | "collect-off" | "too-many-procedures" | "routes-of-file" | "user-exists" | "last-admin" | "last-own-admin" | "no-such-user" | "unfit-user-name" | "unfit-password" | "key-exists" | "no-such-key" | "unfit-key-name" | "user-disabled" | "wrong-password" | "no-own-password" | "link-elsewhere" | "no-sign-in" | "foreign-page" | "database-away" | "database-unusable" | "too-many-sign-ins" | "reports-busy" | "report-too-long" | "ai-away" | "ai-late" | "ai-untrusted" | "ai-busy" | "ai-answer-too-large" | "file-unreadable" | "file-too-large" | "file-yaml" | "file-no-mapping" | "fault-too-many" | "fault-name" | "fault-smtp" | "fault-url" | "fault-url-user" | "fault-signing-secret" | "fault-token" | "fault-no-variable" | "fault-no-file" | "fault-no-member" | "fault-required" | "fault-choices" | "fault-form" | "fault-least" | "fault-most" | "fault-same-times" | "fault-day-begin" | "fault-time-zone" | "fault-unknown" | "fault-route-name" | "fault-twice" | "fault-no-notify-file" | "ai-key" | "ai-forbids" | "ai-version" | "ai-failed" | "ai-no-api" | "ai-refuses" | "lacks-role" | "peer-late" | "peer-redirect" | "peer-status" | "peer-unreached" | "peer-untrusted" | "peer-failed" | "answer-compressed" | "answer-protocol" | "answer-too-large" | "answer-no-text" | "answer-empty" | "answer-no-json" | "answer-no-object" | "unsent" | "mail-refused" | "mail-status";
            /** @description Who was first; `system` for the Portal itself, `unauthenticated` in a Portal without sign-in */
            by?: string;
            /** @description Where their request came from */
            address?: string;
            /**
             * Format: date-time
             * @description When they were, in UTC
             */
            at?: string;
            /** @description What they did, as the journal has it */
            act?: string;
            /**
             * @description Of the alarm, in which it cannot be done
             * @enum {string}
             */
            state?: "unacknowledged" | "acknowledged" | "returned-unacknowledged" | "shelved" | "suppressed" | "out-of-service" | "normal";
            /** @description Of which machine */
            machineId?: number;
            /** @description Of which user or key, the type that there is not, or what else the code is about */
            name?: string;
            /** @description What it could have been */
            choices?: string[];
            /** @description What there is not: alarm, episode, machine, receiver … */
            record?: string;
            /** @description Of what was sent */
            member?: string;
            /** @description Of the table, where the machine is named before */
            line?: number;
            /** @description Of the table or file, where the fault is */
            inLine?: number;
            /** @description Of the file, or of what was sent, where the fault is: such as `routes[0].to` */
            place?: string;
            /**
             * @description Of an address: why nothing is fetched from it, or why it was not reached
             * @enum {string}
             */
            kind?: "nameless" | "loopback" | "reserved" | "not-allowed" | "refused" | "ended" | "unnamed" | "timeout" | "no-way" | "certificate" | "no-tls" | "no-http";
            /** @description The fewest, or the smallest */
            least?: number;
            /** @description The most, or the largest */
            most?: number;
        };
        /** @description Why the pages are not live, or alerts may not get through */
        Cause: {
            /**
             * @description Why, for programs; more may be added
             * @enum {string}
             */
            code: "kafka-unread" | "partition-unread" | "not-stored" | "stands-still" | "waits" | "foreign-members" | "other-portals-unread" | "shelves-unwatched" | "markers-unread" | "markers-silent" | "markers-missed" | "connect-away" | "connector-absent" | "connector-failed" | "connector-stuck" | "connector-paused" | "connector-drift" | "publication-wrong" | "readings-unread" | "topic-refuses" | "topic-absent" | "topic-recreated" | "topic-cut" | "topic-held-back" | "topic-unread" | "slot-shared" | "messages-missing" | "marker-late" | "slot-absent" | "slot-lost" | "slot-at-risk" | "slot-inactive" | "slot-waiting" | "slot-bound" | "position-ahead" | "heartbeat-old";
            /**
             * Format: date-time
             * @description Since when, in UTC
             */
            at?: string;
        };
        /** @description A name */
        Label: {
            en: string;
            ko: string;
        };
        /** @description Why it looks like failing */
        AlertExplanation: {
            /** @description One sentence for a person, in the language of the AI server */
            summary: string;
            failureModes: {
                code: string;
                label: string;
                /** @description For a person, in the language of the AI server */
                evidence: string;
                /** @description The same as data; absent where the alert carried none */
                limits?: {
                    /** @description By one of its labels in the profile's quantities */
                    quantity: string;
                    value: number;
                    unit: string;
                    limit: number;
                    /**
                     * @description Of the limit on which the value is
                     * @enum {string}
                     */
                    side: "above" | "below";
                }[];
            }[];
            /** @description The largest first; empty where the alert carried none */
            reasons: {
                /** @description Its name in the profile's sensors */
                sensor: string;
                /** @description Null where it was not measured */
                value: number | null;
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
            /** @description The maintenance window that its reading falls under */
            suppressedBy: string | null;
            /** @description Why that was planned, in the words of who did */
            suppressedReason: string | null;
            /** @description Empty where all its sensors can be believed */
            dataQuality: {
                /** @description range, combination, stuck or jump; of a newer AI server perhaps another */
                check: string;
                /** @description Names in the profile's sensors, of which one must be wrong */
                sensors: string[];
                /** @description For a person, in the language of the AI server */
                sentence: string;
                /** @description Of one sensor */
                value?: number;
                /** @description The bound that the value is beyond; of a jump the furthest value it can have changed to */
                limit?: number;
            }[];
            /** @description The model that found it, where that is not the first one */
            besideModel: string | null;
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
        /** @description Whether the page is live: the Portal has what Kafka has, and alerts get as far as Kafka */
        ReceiverState: {
            /** @enum {string} */
            state: "current" | "behind" | "starting" | "stuck";
            /** @description Messages on the topics of alerts and episodes that Kafka has and the Portal has not handled */
            behind: number;
            /** @description Why it does not receive, as a sentence; null while it does */
            reason: string | null;
            /** @description The same for programs; absent where there is nothing but the sentence */
            causes?: components["schemas"]["Cause"][];
            /**
             * Format: date-time
             * @description Since when the pages may lack something; absent while they are live, in UTC
             */
            since?: string;
        };
        /** @description The data of the event `status` of the live feed: at its beginning, at every change, and as a sign of life */
        FeedStatus: {
            /** @enum {string} */
            state: "current" | "behind" | "starting" | "stuck";
            /** @description Messages on the topics of alerts and episodes that Kafka has and the Portal has not handled */
            behind: number;
            /** @description Why it does not receive, as a sentence; null while it does */
            reason: string | null;
            /** @description The same for programs; absent where there is nothing but the sentence */
            causes?: components["schemas"]["Cause"][];
            /**
             * Format: date-time
             * @description Since when the pages may lack something; absent while they are live, in UTC
             */
            since?: string;
            /** @description Silence for longer than this means that the connection is dead, although nobody has closed it */
            silenceMaxMs: number;
        };
        /** @description A message on the topic of alerts or episodes that was left out */
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
            /** @description By id, the first */
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
            /** @description Those limits of failure modes that are of this sensor alone */
            limits: {
                /** @description The code of the failure mode */
                mode: string;
                /**
                 * @description Where it is crossed
                 * @enum {string}
                 */
                side: "above" | "below";
                /** @description Of the bounds: the sensor's own, or how the limit spells it */
                unit: string;
                /** @description By machine type */
                bounds: {
                    [key: string]: number;
                };
            }[];
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
            /** @description What a model of it may be trained with, but for features that have no label */
            features: {
                /** @description In the model */
                name: string;
                label: components["schemas"]["Label"];
                /** @description Empty for none */
                unit: string;
            }[];
            /** @description What the limits of failure modes are of, each once */
            quantities: components["schemas"]["Label"][];
        };
        /** @description Yes */
        Probe: {
            status: string;
        };
        /** @description Yes */
        ReadyProbe: {
            status: string;
            /** @description What does not work though the Portal does its own part. Only for who may use it */
            degraded?: string;
        };
        /** @description No */
        FailedProbe: {
            status: string;
            /** @description Only for who may use the Portal */
            reason?: string;
        };
        /** @description A time in which a machine was not well */
        PortalEpisode: {
            /** Format: uuid */
            episodeId: string;
            machineId: number;
            machineType: string;
            /** @description `machine`: its condition; `data_quality`: its sensors cannot be believed, or it is silent. Kinds may be added */
            kind: string;
            /**
             * @description Now; of one that is over, at its end
             * @enum {string}
             */
            severity: "WARNING" | "ALERT" | "CRITICAL";
            /**
             * @description Of all its readings, late ones included
             * @enum {string}
             */
            worstSeverity: "WARNING" | "ALERT" | "CRITICAL";
            /**
             * Format: date-time
             * @description When it was known to be one, in UTC
             */
            openedAt: string;
            /**
             * Format: date-time
             * @description Of the first anomalous reading, in UTC
             */
            firstReadingAt: string;
            /**
             * Format: date-time
             * @description Of the last anomalous reading; while it is open, of the last alert where that is later than what its events say. Where isCountComplete is false, as of its last event, in UTC
             */
            lastReadingAt: string;
            /** @description Null while it is open */
            closedAt: string | null;
            /** @description Why it ended: its readings are calm again, or nothing was heard of the machine. Null while it is open */
            end: ("recovered" | "silence" | "superseded") | null;
            /** @description Anomalous readings as the AI server counts them (`reading_count` of its `GET /episodes/{id}`): those that led to it, and all that came while it was open, late and repeated ones too. What its last event says, and of kind `machine`, while it is open, each alert since */
            readingCount: number;
            /** @description False where it is open and may have had more readings than readingCount since its last event: of kind `data_quality`, whose readings have no alerts, and with ALERT_POLICY=episodes-only */
            isCountComplete: boolean;
            /** @description Alerts inside: those of the machine whose reading was taken from the first reading to the end, also such as came too late to be counted in readingCount; counted up to 10000 */
            alertCount: number;
            /** @description The code of the failure mode that most of its readings show, where they show one */
            failureMode: string | null;
            /** @description Of kind `data_quality`: what was found wrong, the most frequent first. Checks may be added */
            checks: string[];
            /** @description The sensors that say most, the first one most */
            sensors: string[];
            /** @description The maintenance window that its last event falls under; while it is open, that its last alert falls under */
            suppressedBy: string | null;
            /** @description Why that was planned, in the words of who did */
            suppressedReason: string | null;
            /** @description The model that it comes of, where that is not the first one */
            besideModel: string | null;
        };
        /** @description Episodes */
        EpisodeList: {
            /** @description How many are open in all, whatever was asked for */
            openCount: number;
            /** @description Open ones: the worst first, then the newest. Closed ones: the last that ended first */
            episodes: components["schemas"]["PortalEpisode"][];
            /** @description What to ask for as `after` to get the next page; null at the end. Opaque */
            nextAfter: string | null;
        };
        /** @description The episodes to which something happened last: that they opened, or ended */
        NewestEpisodes: {
            /** @description The newest first: by when they ended, or else opened */
            episodes: components["schemas"]["PortalEpisode"][];
        };
        /** @description An episode and its alerts */
        EpisodeWithAlerts: {
            episode: components["schemas"]["PortalEpisode"];
            /** @description Those inside, of the last reading first */
            alerts: components["schemas"]["PortalAlert"][];
            /** @description What to ask for as `before` to get the next, older page; null at the end */
            nextBefore: number | null;
        };
        /** @description Alerts of late that are inside no episode */
        SingleAlerts: {
            count: number;
            /** @description On how many machines */
            machineCount: number;
            /** @description How far back */
            withinSeconds: number;
            /** @description False where more than 10000 alerts came in that time: the newest are counted */
            isComplete: boolean;
        };
        /** @description What people have to know of, and to do about, one failure mode of one machine */
        PortalAlarm: {
            /** Format: uuid */
            alarmId: string;
            /** @description How many entries its journal has */
            version: number;
            machineId: number;
            machineType: string;
            /** @description Of its episodes */
            kind: string;
            /** @description The code of its failure mode; null where it is of none that is known */
            mode: string | null;
            /**
             * @description By ISA-18.2; `normal` is the end of an alarm
             * @enum {string}
             */
            state: "unacknowledged" | "acknowledged" | "returned-unacknowledged" | "shelved" | "suppressed" | "out-of-service" | "normal";
            /**
             * @description The worst since it was raised
             * @enum {string}
             */
            priority: "WARNING" | "ALERT" | "CRITICAL";
            /** @description Its condition lasts: an episode of it is open */
            isActive: boolean;
            /** @description Since it was last raised, got worse or came back */
            isAcknowledged: boolean;
            /** @description Null where it is not */
            shelvedUntil: string | null;
            /** @description The maintenance window that it falls under */
            suppressedBy: string | null;
            /** @description Why that was planned, in the words of who did */
            suppressedReason: string | null;
            /** @description Who is on it, as somebody wrote */
            assignee: string | null;
            /** @description Null while nobody has given one */
            verdict: ("real-failure" | "false-alarm" | "expected" | "unclear") | null;
            /**
             * Format: date-time
             * @description When the episode opened that raised it last, in UTC
             */
            raisedAt: string;
            /**
             * Format: date-time
             * @description When its last entry of the journal was written, in UTC
             */
            changedAt: string;
            /** @description Null while it has not */
            endedAt: string | null;
            episodeCount: number;
            /** @description Anomalous readings of all its episodes */
            readingCount: number;
            /** @description False where an open episode of it is of kind `data_quality`: its readings have no alerts, and there may be more than its last event said */
            isCountComplete: boolean;
            /** @description Null where none is known */
            lastReadingAt: string | null;
        };
        /** @description Alarms */
        AlarmList: {
            /** @description How many there are in each state of what was asked for, whatever states and verdicts those were; of those that have ended, the ones without verdict */
            counts: {
                unacknowledged: number;
                acknowledged: number;
                "returned-unacknowledged": number;
                shelved: number;
                suppressed: number;
                "out-of-service": number;
                normal: number;
            };
            /** @description Of which of these states there may be more than were counted: those that have not ended, and those that have, are counted up to 100000 each */
            atLeast: ("unacknowledged" | "acknowledged" | "returned-unacknowledged" | "shelved" | "suppressed" | "out-of-service" | "normal")[];
            /** @description What asks for attention first, then the worst, then the newest. Those that have ended: the last first */
            alarms: components["schemas"]["PortalAlarm"][];
            /** @description What to ask for as `after` to get the next page; null at the end. Opaque */
            nextAfter: string | null;
        };
        /** @description What the state of an alarm is computed from */
        AlarmFacts: {
            /** @description Its failure mode */
            mode: string | null;
            /**
             * @description The worst since it was raised
             * @enum {string}
             */
            priority: "WARNING" | "ALERT" | "CRITICAL";
            isActive: boolean;
            isAcknowledged: boolean;
            /** @description In milliseconds since 1970 */
            shelvedUntil: number | null;
            isOutOfService: boolean;
            /** @description The maintenance window */
            suppressedBy: string | null;
            /** @description Who is on it */
            assignee: string | null;
            /** @description What people found out */
            verdict: ("real-failure" | "false-alarm" | "expected" | "unclear") | null;
        };
        /** @description One change of an alarm */
        JournalEntry: {
            /** @description How many entries its journal has */
            version: number;
            /**
             * Format: date-time
             * @description When, in UTC
             */
            at: string;
            /** @enum {string} */
            act: "raised" | "escalated" | "mode-changed" | "suppressed" | "unsuppressed" | "returned" | "shelf-expired" | "acknowledged" | "commented" | "assigned" | "shelved" | "unshelved" | "taken-out-of-service" | "returned-to-service" | "judged";
            /** @description `system`, or who asked for it; `unauthenticated` while the Portal has no sign-in */
            actor: string;
            /** @description Where the request came from; null for the Portal itself */
            address: string | null;
            /** @description The comment, or the reason that was given; superseded where it has returned because another model or profile judges the machine, or none */
            note: string | null;
            /** @description The episode that led to it */
            episodeId: string | null;
            /** @description Null for the first */
            stateBefore: ("unacknowledged" | "acknowledged" | "returned-unacknowledged" | "shelved" | "suppressed" | "out-of-service" | "normal") | null;
            /**
             * @description By ISA-18.2; `normal` is the end of an alarm
             * @enum {string}
             */
            stateAfter: "unacknowledged" | "acknowledged" | "returned-unacknowledged" | "shelved" | "suppressed" | "out-of-service" | "normal";
            /** @description Null for the first */
            before: components["schemas"]["AlarmFacts"] | null;
            after: components["schemas"]["AlarmFacts"];
        };
        /** @description How far a reading is from the limits of a failure mode, by the profile of now */
        ModeMargins: {
            /** @description Its code */
            mode: string;
            /** @description The reading shows it */
            isCrossed: boolean;
            /**
             * @description Whether all of its limits have to be crossed, or any of them
             * @enum {string}
             */
            crossedBy: "all" | "any";
            quantities: {
                quantity: components["schemas"]["Label"];
                /** @description Empty for a plain number */
                unit: string;
                value: number;
                /** @description Of nine of ten normal readings of the type; null where the alert does not say it */
                usual: {
                    low: number;
                    high: number;
                } | null;
                limits: {
                    limit: number;
                    /**
                     * @description On which it is crossed
                     * @enum {string}
                     */
                    side: "above" | "below";
                    isCrossed: boolean;
                }[];
            }[];
        };
        /** @description An alarm with what led to it and its journal */
        AlarmDetail: {
            alarm: components["schemas"]["PortalAlarm"];
            /** @description The newest of its episodes, the last first */
            episodes: components["schemas"]["PortalEpisode"][];
            /** @description Its last alert that gives its failure mode as a reason, or else its last; null where the Portal has none */
            alert: components["schemas"]["PortalAlert"] | null;
            /** @description Of the alert, of each failure mode whose limits are known, in the profile's order; empty without an alert */
            margins: components["schemas"]["ModeMargins"][];
            /** @description The newest entries, the last first */
            journal: components["schemas"]["JournalEntry"][];
        };
        /** @description Earlier alarms of the same failure mode, for which the same sensors spoke, of the same machine or of its type */
        SimilarAlarms: {
            /** @description How many are like it, also of those that are not listed */
            count: number;
            /** @description False where only the newest of its machine and its type were looked through */
            isComplete: boolean;
            /** @description What people found out of them; `none` where nobody has said */
            verdicts: {
                "real-failure": number;
                "false-alarm": number;
                expected: number;
                unclear: number;
                none: number;
            };
            /** @description Of the same machine first, then those of which the most sensors were the same, then the newest */
            alarms: {
                /** Format: uuid */
                alarmId: string;
                machineId: number;
                machineType: string;
                /**
                 * @description The worst since it was raised
                 * @enum {string}
                 */
                priority: "WARNING" | "ALERT" | "CRITICAL";
                /** @description Of its last episode: those that contributed most, the largest first */
                sensors: string[];
                /** @description Null where nobody has given one */
                verdict: ("real-failure" | "false-alarm" | "expected" | "unclear") | null;
                /**
                 * Format: date-time
                 * @description Of its first anomalous reading, where that is known, or when it was raised, in UTC
                 */
                beganAt: string;
                /**
                 * Format: date-time
                 * @description When it ended, in UTC
                 */
                endedAt: string;
                /** @description From its first anomalous reading until its last episode was over; null where that is not known */
                lastedMs: number | null;
            }[];
        };
        /** @description What people found out of an episode */
        PortalLabel: {
            /** @description Of the entry of the journal by which it was given */
            sequence: number;
            /** Format: uuid */
            alarmId: string;
            /** Format: uuid */
            episodeId: string;
            machineId: number;
            machineType: string;
            kind: string;
            /** @description The alarm's failure mode */
            mode: string | null;
            /**
             * @description What people found out
             * @enum {string}
             */
            verdict: "real-failure" | "false-alarm" | "expected" | "unclear";
            /** @description What was written with it */
            note: string | null;
            /**
             * Format: date-time
             * @description When it was given, in UTC
             */
            judgedAt: string;
            judgedBy: string;
            /**
             * Format: date-time
             * @description Of the first anomalous reading, in UTC
             */
            firstReadingAt: string;
            /**
             * Format: date-time
             * @description Of the last anomalous reading, in UTC
             */
            lastReadingAt: string;
            readingCount: number;
        };
        /** @description Labels for training */
        LabelPage: {
            /** @description In the order in which they were given */
            labels: components["schemas"]["PortalLabel"][];
            /** @description What to ask for as `after` to get the next page; null at the end. Opaque */
            nextAfter: string | null;
        };
        /** @description The alarm's new version */
        AlarmDone: {
            /** @description How many entries its journal has */
            version: number;
        };
        /** @description What became of each */
        BulkDone: {
            /** @description One for each that was asked for, in their order */
            results: {
                /** Format: uuid */
                alarmId: string;
                /** @description The new one; null where it was not acknowledged */
                version: number | null;
                /** @description Why it was not; null where it was */
                problem: string | null;
                /** @description The same for programs; null where it was acknowledged */
                refusal: components["schemas"]["Refusal"] | null;
            }[];
        };
        /** @description How machines are, by their alarms; those that are not in it are calm */
        MachineConditions: {
            /** @description How many machines have alarms that have not ended */
            total: number;
            /** @description How many alarms ask for attention, by priority */
            asking: {
                WARNING: number;
                ALERT: number;
                CRITICAL: number;
            };
            /** @description What most asks for attention first */
            machines: {
                machineId: number;
                /**
                 * @description `asking` while one of its alarms is not acknowledged, else `acknowledged`; `aside` where all are shelved, suppressed or out of service
                 * @enum {string}
                 */
                condition: "aside" | "acknowledged" | "asking";
                /**
                 * @description The worst of those alarms
                 * @enum {string}
                 */
                priority: "WARNING" | "ALERT" | "CRITICAL";
                /** @description All of its alarms that have not ended */
                alarmCount: number;
                /**
                 * Format: date-time
                 * @description When the first of the alarms that it is called so for was raised, in UTC
                 */
                since: string;
            }[];
        };
        /** @description A sensor over time */
        SensorCurve: {
            /** @description Of the profile's sensors */
            name: string;
            /** @description By point */
            mean: (number | null)[];
            /** @description Null where each point is one reading */
            min: (number | null)[] | null;
            /** @description Null where each point is one reading */
            max: (number | null)[] | null;
        };
        /** @description An anomalous reading, by its alert */
        CurveAnomaly: {
            /** @description When its reading was taken, in milliseconds since 1970 */
            at: number;
            probability: number;
            /** @enum {string} */
            severity: "WARNING" | "ALERT" | "CRITICAL";
            /** @description How many of about this time it stands for: it is the worst */
            count: number;
            /** @description Its values */
            sensors: {
                [key: string]: number;
            };
        };
        /** @description An episode in the time of a curve */
        CurveEpisode: {
            /** Format: uuid */
            episodeId: string;
            kind: string;
            /** @description The code of its failure mode */
            mode: string | null;
            /** @enum {string} */
            severity: "WARNING" | "ALERT" | "CRITICAL";
            /** @description Its first reading, in milliseconds since 1970 */
            from: number;
            /** @description Its last reading, in milliseconds since 1970; null while it is open */
            to: number | null;
        };
        /** @description The sensors of a machine over time */
        MachineCurves: {
            machineId: number;
            /**
             * Format: date-time
             * @description From when on, in UTC
             */
            from: string;
            /**
             * Format: date-time
             * @description Until when, exclusive, in UTC
             */
            to: string;
            /**
             * @description What points are made of: single readings (where there are any; roll-ups elsewhere), or roll-ups of minutes or hours
             * @enum {string}
             */
            resolution: "raw" | "minute" | "hour";
            /** @description There were more single readings than were kept: peaks may be missing */
            isThinned: boolean;
            /** @description Of each point, in milliseconds since 1970 */
            times: number[];
            /** @description How many readings each point stands for */
            counts: number[];
            sensors: components["schemas"]["SensorCurve"][];
            /** @description At most one for each point that was asked for */
            anomalies: components["schemas"]["CurveAnomaly"][];
            episodes: components["schemas"]["CurveEpisode"][];
            history: {
                /** @description How many readings in Kafka are not stored yet */
                behind: number;
                /** @description Why the newest readings may be missing; null while nothing is wrong */
                reason: string | null;
            };
        };
        /** @description What to do about an alarm, as somebody wrote it */
        ProcedureVersion: {
            /** @description Of episodes: `machine` or `data_quality`; null for any alarm */
            kind: string | null;
            /** @description The code of a failure mode; null for alarms of the kind that are of none that is known */
            mode: string | null;
            /** @description How often it was written */
            version: number;
            /**
             * Format: date-time
             * @description When it was written, in UTC
             */
            at: string;
            /** @description By whom; `unauthenticated` in a Portal without sign-in */
            actor: string;
            /** @description Markdown; empty where there is none any more. HTML in it means nothing */
            text: string;
        };
        /** @description Procedures */
        ProcedureList: {
            /** @description Those that there are, without their texts */
            procedures: {
                /** @description Of episodes: `machine` or `data_quality`; null for any alarm */
                kind: string | null;
                /** @description The code of a failure mode; null for alarms of the kind that are of none that is known */
                mode: string | null;
                /** @description How often it was written */
                version: number;
                /**
                 * Format: date-time
                 * @description When it was written, in UTC
                 */
                at: string;
                /** @description By whom; `unauthenticated` in a Portal without sign-in */
                actor: string;
            }[];
        };
        /** @description What to do about an alarm */
        ProceduresFor: {
            /** @description That of its kind and mode first, then that of any alarm */
            procedures: components["schemas"]["ProcedureVersion"][];
        };
        /** @description What a procedure was, and by whom */
        ProcedureVersions: {
            /** @description The newest, the last first */
            versions: components["schemas"]["ProcedureVersion"][];
        };
        /** @description The procedure's new version */
        ProcedureDone: {
            /** @description The new one */
            version: number;
        };
        /** @description The figures of the standard for a system of alarms, over some time */
        AlarmReport: {
            /**
             * Format: date-time
             * @description From when on, in UTC
             */
            from: string;
            /**
             * Format: date-time
             * @description Until when, exclusive: never after now, in UTC
             */
            to: string;
            /** @description Operator positions among which alarms are shared */
            positions: number;
            /** @description For how long of that the Portal watched: its readers were at work, and alerts came through. Of the time before it noted that, 0 */
            watchedMs: number;
            /** @description Of the time */
            watchedShare: number;
            /** @description Enough was watched, 8 hours, that rates and shares of the time are judged */
            isWatchedEnough: boolean;
            /** @description The time is shorter than the 30 days that the standard asks for, or less than nine tenths of so many were watched */
            isShort: boolean;
            /** @description How often an alarm began to ask for attention */
            count: number;
            /** @description Of those, in times of ten minutes of which some was watched */
            watchedCount: number;
            /** @description Null where nobody watched */
            perHour: number | null;
            /** @description Null where there is too little to judge, or too little was watched */
            perHourJudgement: ("acceptable" | "manageable" | "beyond") | null;
            floods: {
                /** @description The most alarms in ten minutes, for each position */
                peak: number;
                /** @description Null where there was no alarm */
                peakAt: string | null;
                /** @description Null where there is too little to judge, or too little was watched */
                peakJudgement: ("acceptable" | "manageable" | "beyond") | null;
                /** @description Times of ten minutes, from marks of the clock on, of which some was watched */
                periodCount: number;
                /** @description Those with more than 10 alarms */
                periodsOver: number;
                /** @description Of those */
                periodShare: number;
                /** @description Null where there is too little to judge, or too little was watched */
                periodJudgement: ("acceptable" | "manageable" | "beyond") | null;
                /** @description Hours of the clock of which some was watched */
                hourCount: number;
                /** @description Those with more than 30 alarms */
                hoursOver: number;
                /** @description Of those */
                hourShare: number;
                /** @description Null where there is too little to judge, or too little was watched */
                hourJudgement: ("acceptable" | "manageable" | "beyond") | null;
                /** @description Floods: each begins with ten minutes of more than 10 alarms, and ends before ten minutes of fewer than 5 */
                count: number;
                /** @description How long the longest took */
                longestMs: number;
                /** @description Of floods in all the time that was watched */
                timeShare: number;
                /** @description Null where there is too little to judge, or too little was watched */
                timeJudgement: ("acceptable" | "manageable" | "beyond") | null;
            };
            priorities: {
                /** @enum {string} */
                priority: "WARNING" | "ALERT" | "CRITICAL";
                /** @description When they began to ask */
                count: number;
                /** @description Of all */
                share: number;
                /** @description About so many, by the standard */
                recommended: number;
            }[];
            /** @description Null where there is too little to judge, or too little was watched */
            prioritiesJudgement: ("acceptable" | "manageable" | "beyond") | null;
            /** @description The most frequent, by machine and failure mode */
            topTen: {
                machineId: number;
                /** @description Null where there is no such machine now */
                machineName: string | null;
                /** @description Of its episodes */
                kind: string;
                /** @description The code of its failure mode; null where it is of none that is known */
                mode: string | null;
                count: number;
                /** @description Of all */
                share: number;
            }[];
            /** @description Of all */
            topTenShare: number;
            /** @description Null where there is too little to judge, or too little was watched */
            topTenJudgement: ("acceptable" | "manageable" | "beyond") | null;
            /** @description How many different machines and failure modes they were of */
            sourceCount: number;
            /** @description Raised three times in a short time, and how often that was so */
            chattering: {
                machineId: number;
                /** @description Null where there is no such machine now */
                machineName: string | null;
                /** @description Of its episodes */
                kind: string;
                /** @description The code of its failure mode; null where it is of none that is known */
                mode: string | null;
                count: number;
            }[];
            /** @description How many there are, also of those that are not listed */
            chatteringCount: number;
            /** @description Null where there is too little to judge, or too little was watched */
            chatteringJudgement: ("acceptable" | "manageable" | "beyond") | null;
            /** @description Those that lasted for more than 24 hours; the longest first, at most 50 */
            stale: {
                /** Format: uuid */
                alarmId: string;
                machineId: number;
                /** @description Null where there is no such machine now */
                machineName: string | null;
                /** @description Of its episodes */
                kind: string;
                /** @description The code of its failure mode; null where it is of none that is known */
                mode: string | null;
                /** @enum {string} */
                priority: "WARNING" | "ALERT" | "CRITICAL";
                /**
                 * Format: date-time
                 * @description Since when it lasted, in UTC
                 */
                from: string;
                /** @description Null where it still did at the end */
                until: string | null;
            }[];
            /** @description How many there were */
            staleCount: number;
            /** @description The most at the same time */
            staleAtOnce: number;
            /** @description Null where there is too little to judge, or too little was watched */
            staleJudgement: ("acceptable" | "manageable" | "beyond") | null;
            /** @description How long alarms had asked for attention when somebody acknowledged them */
            answers: {
                /** @description Acknowledged, or given a verdict */
                answered: number;
                /** @description Shelved, suppressed or taken out of service before */
                setAside: number;
                /** @description Not acknowledged yet */
                waiting: number;
                /** @description Null where none was answered */
                medianMs: number | null;
                /** @description Within this nine of ten were; null where none was answered */
                p90Ms: number | null;
            };
            /** @description What people found out of the episodes that raised them; `none` where nobody has said */
            verdicts: {
                /** @description Episodes */
                "real-failure": number;
                /** @description Episodes */
                "false-alarm": number;
                /** @description Episodes */
                expected: number;
                /** @description Episodes */
                unclear: number;
                /** @description Episodes */
                none: number;
            };
            /** @description How many alarms there were over time, from the beginning on */
            series: {
                /**
                 * Format: date-time
                 * @description When the first step begins: at a mark of the clock, not after the beginning, in UTC
                 */
                from: string;
                stepMs: number;
                counts: number[];
                watched: number[];
            };
        };
        /** @description A machine, as people look after it */
        FleetMachine: {
            /** @description As readings have it */
            id: number;
            name: string;
            /** @description As the profile names it, or as it is stored where the profile does not know it */
            type: string;
            /** @description Where it stands, or what it belongs to; null for nowhere */
            area: string | null;
            /** @description Grows with each change of it */
            version: number;
            /** @description Null while the plant has it */
            retiredAt: string | null;
        };
        /** @description The machines that the plant has, and had */
        FleetList: {
            total: number;
            /** @description Those that the plant has, by id */
            machines: components["schemas"]["FleetMachine"][];
            retiredTotal: number;
            /** @description Those that it had, the last retired first */
            retired: components["schemas"]["FleetMachine"][];
        };
        /** @description A change of a machine */
        MachineEntry: {
            /**
             * Format: date-time
             * @description When, in UTC
             */
            at: string;
            /** @enum {string} */
            act: "added" | "changed" | "retired" | "restored" | "removed" | "plan-set" | "plan-removed";
            /** @description Who, or which command */
            actor: string;
            /** @description Where the request came from; null for a command */
            address: string | null;
            /** @description The reason that was given, or the line of a table */
            note: string | null;
            /** @description Null before the first */
            before: {
                name: string;
                /** @description As the profile names it, or as it is stored where the profile does not know it */
                type: string;
                /** @description Where it stands, or what it belongs to; null for nowhere */
                area: string | null;
            } | null;
            /** @description Null where it was removed */
            after: {
                name: string;
                /** @description As the profile names it, or as it is stored where the profile does not know it */
                type: string;
                /** @description Where it stands, or what it belongs to; null for nowhere */
                area: string | null;
            } | null;
        };
        /** @description What was changed of a machine, by whom */
        MachineJournal: {
            /** @description The newest, the last first */
            entries: components["schemas"]["MachineEntry"][];
        };
        /** @description How it is now */
        MachineDone: {
            /** @description As readings have it */
            id: number;
            /** @description Grows with each change of it */
            version: number;
        };
        /** @description What a table of machines changes */
        ImportPreview: {
            /** @description It was done */
            isApplied: boolean;
            /** @description Send it to have done what is shown here */
            digest: string;
            addedCount: number;
            changedCount: number;
            /** @description Machines that are so already */
            sameCount: number;
            faultCount: number;
            /** @description The first of them */
            changes: {
                line: number;
                /** @description As readings have it */
                id: number;
                /** @description Null for a new one */
                before: {
                    name: string;
                    /** @description As the profile names it, or as it is stored where the profile does not know it */
                    type: string;
                    /** @description Where it stands, or what it belongs to; null for nowhere */
                    area: string | null;
                } | null;
                /** @description Never null: a table removes nothing */
                after: {
                    name: string;
                    /** @description As the profile names it, or as it is stored where the profile does not know it */
                    type: string;
                    /** @description Where it stands, or what it belongs to; null for nowhere */
                    area: string | null;
                } | null;
            }[];
            /** @description The first of them; nothing is done while there is one */
            faults: {
                line: number;
                message: string;
                /** @description The same for programs; null where there is nothing but the sentence */
                refusal: components["schemas"]["Refusal"] | null;
            }[];
        };
        /** @description How the readings of a machine are fetched, and what came of it */
        CollectedMachine: {
            /** @description As readings have it */
            machineId: number;
            /** @description Its id in /api/dcp-config, and dcpConfigId of its readings */
            planId: number;
            /** @description From one time to the next */
            intervalSeconds: number;
            /** @description For who may not change it without what stands behind a question mark: that may be a key */
            address: string;
            /** @description Null before the first */
            readingAt: string | null;
            /** @description The sensors without a number in that answer */
            lacking: string[];
            /** @description Null while it works */
            failingSince: string | null;
            /** @description Why it fails; null while it works */
            problem: string | null;
            /** @description The same for programs; null where there is nothing but the sentence */
            refusal: components["schemas"]["Refusal"] | null;
        };
        /** @description Fetching readings from machines */
        Collecting: {
            /** @description Whether this Portal is to fetch readings (PORTAL_COLLECT) */
            isOn: boolean;
            /** @description The shortest interval that is taken */
            intervalMinSeconds: number;
            /** @description Those with a plan */
            machines: components["schemas"]["CollectedMachine"][];
        };
        /** @description What came of asking an address once */
        TriedAddress: {
            /** @description Why it gave no reading; null where it did */
            problem: string | null;
            /** @description The same for programs; null where there is nothing but the sentence */
            refusal: components["schemas"]["Refusal"] | null;
            elapsedMs: number;
            /** @description Null where it gave no reading */
            values: {
                sensor: string;
                /** @description Null for none */
                value: string | null;
            }[] | null;
            /** @description The beginning of what it answered; null where nothing was read */
            answer: string | null;
            /** @description It answered more than is shown */
            isCut: boolean;
        };
        /** @description It is done */
        CollectDone: {
            /** @description As readings have it */
            machineId: number;
        };
        /** @description What is not as it should be */
        PipelineTrouble: {
            /** @enum {string} */
            kind: "undelivered" | "slot-lost" | "slot-missing" | "outbox-late" | "slot-inactive" | "slot-retains" | "behind" | "lag-unknown";
            /** @description The figure at fault: seconds, offsets or bytes; null where there is none */
            value: number | null;
            /** @description A sentence of the guardian of the delivery; null where nobody has said one */
            reason: string | null;
            /** @description The same for programs; absent where there is nothing but the sentence */
            causes?: components["schemas"]["Cause"][];
        };
        /** @description The ledger of the AI server, and what is wrong with the pipeline */
        Delivery: {
            /**
             * Format: date-time
             * @description When the AI server said so, in UTC
             */
            readAt: string;
            /** @description Of readings */
            topic: string;
            /** @description Of the consumers */
            groupId: string;
            /** @description Offsets that the consumers have passed */
            read: number;
            /** @description Null where Kafka does not say */
            waiting: number | null;
            /** @description Readings that were scored */
            scored: number;
            /** @description Of these, found to be anomalous */
            anomalous: number;
            /** @description Readings that were refused: dead letters */
            rejected: number;
            /** @description Offsets without a record */
            skipped: number;
            /** @description Offsets that Kafka had dropped before they were read */
            lost: number;
            partitions: {
                /** @description Kafka's id of the topic */
                topicId: string;
                /** @description Its number */
                partition: number;
                /** @description Where reading began */
                firstOffset: number;
                /** @description Where reading goes on */
                nextOffset: number;
                /** @description Null where Kafka does not say */
                logEnd: number | null;
                /** @description Null where Kafka does not say */
                lag: number | null;
                /** @description Records of which a reading was scored */
                scored: number;
                /** @description Records that were refused as a whole */
                rejected: number;
                /** @description Offsets without a record */
                skipped: number;
                /** @description Offsets that Kafka had dropped before they were read */
                lost: number;
                /** @description Of a topic that was made anew under its name since */
                isClosed: boolean;
            }[];
            /** @description Of how many partitions; the first are listed */
            partitionCount: number;
            outbox: {
                /** @description Messages that were written */
                written: number;
                /** @description Of these, known to be in Kafka */
                confirmed: number;
                /** @description Of these, not yet known to be */
                unconfirmed: number;
                /** @description Of these, dead letters that let alerts go first */
                deferred: number;
                /** @description Null where none waits */
                oldestUnconfirmedSeconds: number | null;
            };
            /** @description The way from the outbox to Kafka, as the last marker proves it; null before the first */
            way: {
                /** @description How long ago the last marker was written that came */
                provenSeconds: number;
                /** @description How long it took */
                latencyMs: number;
            } | null;
            /** @description The same as the Portal knows it by itself; null where it awaits no markers, or none has come yet */
            confirmed: {
                /**
                 * Format: date-time
                 * @description When a marker last came to the Portal, in UTC
                 */
                at: string;
                /** @description Within how many seconds of that the next is due: after them nothing confirms that alerts get through */
                dueSeconds: number;
            } | null;
            /** @description PostgreSQL's replication slot; null where there is none */
            slot: {
                name: string;
                /** @description The connector reads it now */
                isActive: boolean;
                /** @description PostgreSQL's own word */
                walStatus: string;
                /** @description What PostgreSQL keeps for it */
                retainedBytes: number;
            } | null;
            deadLetters: {
                /** @description Neither replayed nor discarded */
                open: number;
                /** @description Replayed with success */
                replayed: number;
                /** @description Discarded */
                discarded: number;
            };
            /** @description The worst first; empty where all is well */
            troubles: components["schemas"]["PipelineTrouble"][];
        };
        /** @description What is wrong with the pipeline, in short, and whether the AI server can be asked */
        Pipeline: {
            /** @description Why the AI server cannot be asked; null where it answers */
            unasked: string | null;
            /** @description The same for programs; null where it answers, or there is nothing but the sentence */
            refusal: components["schemas"]["Refusal"] | null;
            /** @description As of Delivery; of those the Portal itself knows one */
            troubles: components["schemas"]["PipelineTrouble"][];
        };
        /** @description A reading that was refused */
        DeadLetter: {
            /** Format: uuid */
            eventId: string;
            /** @description Why it was refused */
            reason: string;
            /** @description The member at fault; null where it is the whole */
            field: string | null;
            /** @enum {string} */
            state: "open" | "replayed" | "discarded";
            topic: string;
            /** @description Of the record */
            partition: number;
            /** @description Of the record */
            offset: number;
            /** @description Null where the record is one reading */
            element: number | null;
            /** @description The record's; null for none */
            key: string | null;
            /** @description The beginning of the record as text; null for none, and for what is no text */
            value: string | null;
            /** @description There is more of the value */
            isCut: boolean;
            /**
             * Format: date-time
             * @description When it was refused, in UTC
             */
            refusedAt: string;
            /** @description Null where nobody has asked for it */
            replayWishedAt: string | null;
        };
        /** @description Readings that were refused, the newest first */
        DeadLetterPage: {
            deadLetters: components["schemas"]["DeadLetter"][];
            /** @description Given as `after` it leads on; null on the last page */
            next: string | null;
        };
        /** @description Of how many it was done, or asked for */
        DeadLettersDone: {
            /** @description How many were open */
            count: number;
        };
        /** @description The model that the AI server serves */
        ServedModel: {
            name: string;
            version: string;
            /** @description What it is: classifier, isolation_forest or limits */
            kind: string;
            modelType: string;
            profile: string;
            /** @description From which probability on a reading is anomalous */
            threshold: number;
            /** @description There is a page on it, at /model-card */
            hasCard: boolean;
            trained: {
                /** @description Of training; null where the model does not say, as all here */
                rows: number | null;
                /** @description Of these */
                failures: number | null;
                /** @description SHA-256 of the readings */
                dataDigest: string | null;
                /** @description Its version */
                xgboost: string | null;
                /** @description What makes the figures doubtful, in English */
                warning: string | null;
                /** @description How the figures were measured, in English */
                protocol: string | null;
            };
            /** @description How good it was when it was trained */
            figures: {
                name: string;
                value: number;
                /** @description Of 95 % confidence */
                low: number | null;
                /** @description Of 95 % confidence */
                high: number | null;
            }[];
            /** @description By how much each feature moves the score on average, in log-odds, the largest first; null where the model does not say */
            importance: {
                name: string;
                value: number;
            }[] | null;
            /** @description Whether readings are still like those of training; null where nobody knows */
            drift: {
                /**
                 * @description unknown where too little was read to tell
                 * @enum {string}
                 */
                verdict: "same" | "drifted" | "unknown";
                /** @description What may be left of it, without labels; null where that cannot be told */
                estimated: {
                    precision: {
                        /** @description Null where it is not known */
                        value: number | null;
                        /** @description By chance alone */
                        deviation: number | null;
                        /** @description Null where it is not known */
                        inTraining: number | null;
                    };
                    recall: {
                        /** @description Null where it is not known */
                        value: number | null;
                        /** @description By chance alone */
                        deviation: number | null;
                        /** @description Null where it is not known */
                        inTraining: number | null;
                    };
                } | null;
            } | null;
            /** @description By machine type; empty where the model does not know its training */
            types: {
                type: string;
                /** @description Of the last window, as far as their values were counted */
                readings: number;
                /** @description Null where it is not known */
                alarmShare: {
                    now: number;
                    inTraining: number;
                    /**
                     * @description unknown where too little was read to tell
                     * @enum {string}
                     */
                    verdict: "same" | "drifted" | "unknown";
                } | null;
                variables: {
                    /** @enum {string} */
                    kind: "sensor" | "feature" | "score";
                    name: string;
                    /** @description Of the bins: the first lies below, the last above all */
                    edges: number[];
                    inTraining: number[];
                    /** @description Null where none was counted */
                    now: number[] | null;
                    /**
                     * @description unknown where too little was read to tell
                     * @enum {string}
                     */
                    verdict: "same" | "drifted" | "unknown";
                    /** @description How different they are; from 0.25 on it matters */
                    psi: number | null;
                }[];
            }[];
        };
        /** @description From when to when what is found of which machines is expected */
        MaintenanceWindow: {
            id: string;
            /** @enum {string} */
            state: "active" | "planned" | "over";
            /** @description Empty, with no machineTypes: all machines */
            machines: number[];
            /** @description All machines of these types, beside those of `machines` */
            machineTypes: string[];
            /** @description Only readings that show this failure mode; null for all */
            failureMode: string | null;
            /**
             * Format: date-time
             * @description When it begins, in UTC
             */
            from: string;
            /**
             * Format: date-time
             * @description When it is planned to end, in UTC
             */
            until: string;
            reason: string;
            /**
             * Format: date-time
             * @description When it was planned, in UTC
             */
            plannedAt: string;
            /** @description Who planned it; behind the name of a key, for whom */
            plannedBy: string;
            /** @description Null where nobody has */
            endedAt: string | null;
            /** @description Who did */
            endedBy: string | null;
        };
        /** @description Maintenance windows */
        MaintenanceWindows: {
            /** @description Those that hold now, then those to come, then the last that are over; of each those planned last first */
            windows: components["schemas"]["MaintenanceWindow"][];
            /** @description There are more that are not over */
            isCut: boolean;
        };
        /** @description The window as it was planned, or as it has ended */
        PlannedWindow: {
            window: components["schemas"]["MaintenanceWindow"];
            /** @description What may be a mistake, such as a machine that there is not */
            warnings: string[];
            /** @description The same for programs: machines that the Portal's table does not have */
            unknownMachines: number[];
        };
        /** @description A problem, in the form of the existing Java Portal */
        JavaError: {
            /** @example ERROR_MACHINE_NOT_FOUND */
            code: string;
            /** @description What is wrong, for a person */
            message: string;
        };
        /** @description A machine */
        JavaMachine: {
            id: number;
            name: string;
            /** @description LOW, MEDIUM or HIGH for AI4I */
            type: string;
        };
        /** @description By id */
        JavaMachines: components["schemas"]["JavaMachine"][];
        /** @description An alert */
        JavaAnomalyHistory: {
            id: number;
            machineId: number;
            /**
             * @description When the AI server found it, without a zone, in ALERT_TIME_ZONE
             * @example 2026-03-01T09:30:00
             */
            detectedAt: string;
            anomalyProbability: number;
            /** @enum {string} */
            severity: "WARNING" | "ALERT" | "CRITICAL";
            /** @description By the sensor's wire name; null for one that was not carried */
            eventMessageSensorData: {
                [key: string]: number | null;
            };
        };
        /** @description The newest, at most PORTAL_JAVA_API_ROWS_MAX, the oldest of them first; X-Has-More says whether there are more */
        JavaAnomalyHistories: components["schemas"]["JavaAnomalyHistory"][];
        /** @description A reading: beside these members one for each sensor of the profile, by its wire name; null for no value */
        JavaSensorData: {
            /** @description Its time in milliseconds since 1970 */
            id: number;
            machineId: number;
            /**
             * @description When it was taken, without a zone, in ALERT_TIME_ZONE
             * @example 2026-03-01T09:30:00
             */
            createdAt: string;
        } & {
            [key: string]: number | null;
        };
        /** @description The newest, at most PORTAL_JAVA_API_ROWS_MAX, the oldest of them first; X-Has-More says whether there are more */
        JavaSensorDataList: components["schemas"]["JavaSensorData"][];
        /** @description From where the readings of a machine are fetched, and how often */
        JavaDcpConfig: {
            id: number;
            machineId: number;
            /** @description Seconds from one time to the next */
            collectInterval: number;
            /**
             * @description Where the readings are fetched; for who may not change it without what stands behind a question mark
             * @example http://10.0.0.7:8081/api/sensor/data
             */
            apiEndpoint: string;
        };
        /** @description By id */
        JavaDcpConfigs: components["schemas"]["JavaDcpConfig"][];
        /** @description Users who may act on alarms; none where nobody signs in */
        Assignees: {
            /** @description In the order of the alphabet */
            names: string[];
        };
        /** @description Who the sender is, and what they may do */
        SessionInfo: {
            /** @description False in a Portal of the loopback that asks nobody who they are */
            hasSignIn: boolean;
            /** @description Null for who has not signed in */
            user: {
                /** @description In small letters */
                name: string;
                /** @description Whether there is one to be changed */
                hasPassword: boolean;
                /** @description Whether they sign in by the organisation's provider */
                isOfProvider: boolean;
            } | null;
            /** @description What the key is called by which the sender asks; null for who sends none */
            key: string | null;
            /** @description What the sender may do; null for nothing */
            role: ("viewer" | "operator" | "admin") | null;
            passwordLengthMin: number;
            /** @description What the organisation's provider is called, by which one may sign in; null for none */
            provider: string | null;
        };
        /** @description A browser in which a user has signed in */
        UserSession: {
            /** @description An id; nobody can sign in by it */
            sessionId: string;
            /** @description From where it began */
            address: string | null;
            /** @description What the browser said of itself */
            browser: string | null;
            /**
             * Format: date-time
             * @description When it began, in UTC
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last used, to the minute, in UTC
             */
            lastUsedAt: string;
            /** @description Whether it is the one that asks */
            isCurrent: boolean;
        };
        /** @description The sessions of a user */
        UserSessionList: {
            /** @description What was used last comes first */
            sessions: components["schemas"]["UserSession"][];
        };
        /** @description Somebody who may sign in */
        PortalUser: {
            /** @description In small letters */
            name: string;
            /**
             * @description Each may do what those before it may
             * @enum {string}
             */
            role: "viewer" | "operator" | "admin";
            /** @description Whether they may sign in */
            isEnabled: boolean;
            hasPassword: boolean;
            /** @description The organisation's provider by whose word they sign in; null for who is of here alone */
            issuer: string | null;
            /**
             * Format: date-time
             * @description When it was made, in UTC
             */
            createdAt: string;
            /** @description Null where there is none */
            lastSeenAt: string | null;
            sessionCount: number;
        };
        /** @description The users of the Portal */
        PortalUserList: {
            /** @description By name, the first thousand */
            users: components["schemas"]["PortalUser"][];
            /** @description How many there are */
            total: number;
        };
        /** @description The user, and a password that nobody had to think of */
        PasswordDrawn: {
            /** @description In small letters */
            name: string;
            /** @description Where it was drawn here: it cannot be shown again */
            password: string | null;
        };
        /** @description It is done; cookies say what has become of the session */
        Signed: Record<string, never>;
        /** @description The session has ended */
        SignedOut: {
            /** @description Where the organisation's provider forgets them too: for the browser to go to */
            next: string | null;
            /** @description Whether they came by the organisation's provider, and it could not be told: it may know them still */
            isKnownThere: boolean;
        };
        /** @description How many sessions have ended */
        SessionsEnded: {
            count: number;
        };
        /** @description A key by which a program uses the API */
        PortalKey: {
            /** @description Whose key it is */
            name: string;
            /** @description Its first characters, by which one tells keys apart */
            hint: string;
            /**
             * @description Each may do what those before it may
             * @enum {string}
             */
            role: "viewer" | "operator" | "admin";
            /**
             * Format: date-time
             * @description When it was made, in UTC
             */
            createdAt: string;
            /** @description Who made it */
            createdBy: string | null;
            /** @description Null for one that is good until it is revoked */
            expiresAt: string | null;
            /** @description Null for one that was not */
            revokedAt: string | null;
            /** @description Who revoked it */
            revokedBy: string | null;
            /** @description Null for one that never was */
            lastUsedAt: string | null;
        };
        /** @description The keys of programs */
        PortalKeyList: {
            /** @description Those that are not revoked first, and the newest of them first */
            keys: components["schemas"]["PortalKey"][];
        };
        /** @description A key that was just made */
        PortalKeyMade: {
            name: string;
            /** @description It cannot be shown again */
            key: string;
            /** @description Null for one that is good until it is revoked */
            expiresAt: string | null;
        };
        /** @description What somebody did */
        AuditEntry: {
            /**
             * Format: date-time
             * @description When, in UTC
             */
            at: string;
            /** @description Who: a user, a key, or who ran a command */
            actor: string;
            /** @description Of the sender; null for a command */
            address: string | null;
            /**
             * @description Whose journal has it
             * @enum {string}
             */
            source: "audit" | "machine" | "alarm";
            /** @description What: an act on an alarm or a machine, or a name such as user.add */
            action: string;
            /** @description The alarm, user or key; null for none */
            target: string | null;
            /** @description Of an alarm, or the machine itself; null for none */
            machineId: number | null;
            /** @description What they wrote */
            note: string | null;
            /** @description More of it; never a secret */
            detail: {
                [key: string]: string | number | boolean | null;
            } | null;
            /** @description `done`, or why it was refused; null where a journal has only what was done, or nobody could say */
            outcome: string | null;
        };
        /** @description What people did, the newest first */
        AuditPage: {
            entries: components["schemas"]["AuditEntry"][];
            /** @description Given as `after` it leads on; null on the last page */
            nextAfter: string | null;
        };
        /** @description Which alarms go to whom */
        NotificationRoute: {
            /** @description Its own */
            name: string;
            /** @description Of alarms; null for all */
            priorities: ("WARNING" | "ALERT" | "CRITICAL")[] | null;
            /** @description Beside those of the groups; null for all */
            machines: number[] | null;
            /** @description Groups of machines; null for all */
            machineGroups: string[] | null;
            /** @description Types of machines; null for all */
            machineTypes: string[] | null;
            /** @description Kinds of alarms; null for all */
            kinds: string[] | null;
            /** @description Codes of failure modes, the empty one for none that is known; null for all */
            modes: string[] | null;
            /** @description One of `times`; null for always */
            during: string | null;
            /** @description Receivers */
            to: string[];
            escalate: {
                /** @description Without an acknowledgement */
                afterMinutes: number;
                /** @description Receivers */
                to: string[];
            }[];
        };
        /** @description Which alarms go to whom */
        SetNotificationRoute: {
            /** @description Its own */
            name: string;
            /** @description Of alarms; all, if absent */
            priorities?: ("WARNING" | "ALERT" | "CRITICAL")[];
            /** @description Beside those of the groups; all, if absent */
            machines?: number[];
            /** @description Groups of machines; all, if absent */
            machineGroups?: string[];
            /** @description Types of machines; all, if absent */
            machineTypes?: string[];
            /** @description Kinds of alarms; all, if absent */
            kinds?: string[];
            /** @description Codes of failure modes, the empty one for none that is known; all, if absent */
            modes?: string[];
            /** @description One of `times`; always, if absent */
            during?: string;
            /** @description Receivers */
            to: string[];
            escalate: {
                /** @description Without an acknowledgement */
                afterMinutes: number;
                /** @description Receivers */
                to: string[];
            }[];
        };
        /** @description Times of the week */
        NotificationTimes: {
            /** @description By which routes and quiet hours name them */
            name: string;
            spans: {
                /** @description Such as mon-fri */
                days: string[];
                /** @description Such as 08:00 */
                from: string;
                /** @description Such as 18:00; before `from` it is on the next day */
                to: string;
            }[];
        };
        /** @description A group of machines */
        NotificationGroup: {
            /** @description By which routes name it */
            name: string;
            machines: number[];
        };
        /** @description Whom the Portal tells of alarms, and what waits */
        NotificationSettings: {
            /** @description The file that says whom to tell (NOTIFY_PATH); null for none, and then nobody is told */
            path: string | null;
            /** @description Why the file as it is now is not in force, but what it said before; null where it is */
            problem: string | null;
            /** @description The same for programs, each problem */
            refusals: components["schemas"]["Refusal"][];
            /**
             * @description Which routes, times, groups and quiet hours count: those of the file, or those that admins have set
             * @enum {string}
             */
            routesFrom: "file" | "table";
            /** @description Of what admins have set; 0 where they never have */
            version: number;
            /** @description Who wrote this version; null for none */
            changed: {
                /**
                 * Format: date-time
                 * @description When, in UTC
                 */
                at: string;
                /** @description By whom */
                actor: string;
            } | null;
            /** @description What of that does not fit the file, such as a receiver that it has no more; the rest is in force */
            unfit: string[];
            /** @description The same for programs */
            unfitRefusals: components["schemas"]["Refusal"][];
            /** @description Of all times */
            timeZone: string;
            receivers: {
                name: string;
                /** @enum {string} */
                kind: "webhook" | "email" | "slack" | "teams";
                /** @description To whom mails go, or the server of a webhook; null where it is a secret */
                address: string | null;
                /** @enum {string} */
                language: "en" | "ko";
                timeZone: string;
                /** @description Besides that an alarm was raised */
                tells: ("worse" | "returned" | "ended")[];
                /** @description Hours in which nothing goes out */
                quiet: {
                    during: string;
                    except: ("WARNING" | "ALERT" | "CRITICAL")[];
                } | null;
                /** @description Messages that wait */
                waiting: number;
                /** @description Messages that were given up */
                givenUp: number;
                /** @description Why the last attempt that failed did; null for none */
                problem: string | null;
                /** @description The same for programs; null where there is nothing but the sentence */
                refusal: components["schemas"]["Refusal"] | null;
            }[];
            /** @description An alarm goes to every receiver of each that fits it */
            routes: components["schemas"]["NotificationRoute"][];
            times: components["schemas"]["NotificationTimes"][];
            machineGroups: components["schemas"]["NotificationGroup"][];
        };
        /** @description What became of a test */
        NotificationTested: {
            /** @description Why the receiver has not taken it; null where it has */
            problem: string | null;
            /** @description The same for programs; null where there is nothing but the sentence */
            refusal: components["schemas"]["Refusal"] | null;
        };
        /** @description Which alarms go to whom and when, as a whole */
        SetNotificationRoutes: {
            /** @description The one that was looked at */
            version: number;
            /** @description An alarm goes to every receiver of each that fits it */
            routes: components["schemas"]["SetNotificationRoute"][];
            times: components["schemas"]["NotificationTimes"][];
            machineGroups: components["schemas"]["NotificationGroup"][];
            quiet: {
                /** @description Its name */
                receiver: string;
                /** @description One of `times` */
                during: string;
                except: ("WARNING" | "ALERT" | "CRITICAL")[];
            }[];
        };
        /** @description The version of what admins have set */
        NotificationRoutesSet: {
            /** @description The new one */
            version: number;
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
