/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
import * as model from "../model";
export interface GetPhotoResponse {
    "value": stream.Readable | ReadableStream;
    "lastModified": Date;
    "contentRange": common.Range;
    "isSmall": boolean;
    "opcMeta": {
        [key: string]: string;
    };
    "isNotModified": boolean;
}
