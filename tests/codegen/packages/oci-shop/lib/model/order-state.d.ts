/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
export declare enum OrderState {
    Open = "OPEN",
    Done = "DONE",
    UnknownValue = "UNKNOWN_VALUE"
}
export declare namespace OrderState {
    function getJsonObj(obj: OrderState): OrderState;
}
