/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
import * as model from "../model";
export interface Pear extends model.Fruit {
    "kind": string;
}
export declare namespace Pear {
    function getJsonObj(obj: Pear, isParentJsonObj?: boolean): object;
    const kind = "PEAR";
}
