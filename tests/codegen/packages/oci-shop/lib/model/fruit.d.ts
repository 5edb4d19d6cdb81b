/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
import * as model from "../model";
export interface Fruit {
    /**
     * Weight in kilograms, e.g. 0.2 &ndash; at 20\u00b0 *\/ or so. Note: Numbers greater than Number.MAX_SAFE_INTEGER will result in rounding issues.
     */
    "weight"?: number;
    "kind": string;
}
export declare namespace Fruit {
    function getJsonObj(obj: Fruit): object;
}
