/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
import * as model from "../model";
export interface Apple extends model.Fruit {
    "color"?: Apple.Color;
    "kind": string;
}
export declare namespace Apple {
    enum Color {
        Red = "RED",
        /**
         * Not ripe.
         */
        Green = "GREEN",
        /**
         * For what this version does not know.
         */
        UnknownValue = "UNKNOWN_VALUE"
    }
    function getJsonObj(obj: Apple, isParentJsonObj?: boolean): object;
    const kind = "apple";
}
