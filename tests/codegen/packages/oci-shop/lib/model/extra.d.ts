/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
/**
 * @deprecated since 2019
 */
export interface Extra {
    "value"?: any;
    /**
     * @deprecated
     */
    "order"?: model.Order;
}
export declare namespace Extra {
    function getJsonObj(obj: Extra): object;
}
