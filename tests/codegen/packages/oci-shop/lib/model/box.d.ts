/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
export interface Box {
    "boxType": string;
}
export declare namespace Box {
    function getJsonObj(obj: Box): object;
}
