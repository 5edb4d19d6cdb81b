/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
import * as model from "../model";
/**
 * Something bought.
 */
export interface Order {
    /** Says which order it is. For more, see [the shop's guide](https://shop.example/guide_(orders).html#id). */ "id": string;
    /**
     * Deprecated. Use id.
     */
    "number"?: number;
    "ref"?: string;
    /** What \"extra\" means is up to the shop: {@code {\"wrap\": {\"color\": \"red\"}}}. */ "urnShopExtra"?: model.Extra;
    /** timeOrdered */ "timeOrdered": Date;
    "isPaid"?: boolean;
    "size"?: Order.Size;
    "state"?: model.OrderState;
    "sizes"?: Array<Order.Size>;
    /**
     * This is not deprecated, though the word stands here.
     */
    "fruit"?: model.Pear | model.Apple;
    "fruits"?: Array<model.Pear | model.Apple>;
    "boxes": Array<model.BoxOfWood>;
    "prices"?: Array<Array<number>>;
    "freeformTags"?: {
        [key: string]: string;
    };
    "definedTags"?: {
        [key: string]: {
            [key: string]: any;
        };
    };
    "extras"?: {
        [key: string]: model.Extra;
    };
    "picture"?: Uint8Array | Buffer | Blob | stream.Readable | ReadableStream | string;
}
export declare namespace Order {
    enum Size {
        Small = "SMALL",
        Big = "BIG"
    }
    function getJsonObj(obj: Order): object;
}
