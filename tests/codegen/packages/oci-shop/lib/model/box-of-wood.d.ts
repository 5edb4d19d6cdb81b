/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
import * as model from "../model";
export interface BoxOfWood extends model.Box {
    "thickness": number;
    "boxType": string;
}
export declare namespace BoxOfWood {
    function getJsonObj(obj: BoxOfWood, isParentJsonObj?: boolean): object;
    const boxType = "WOODEN";
}
