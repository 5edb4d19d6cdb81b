/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
import * as model from "../model";
import common = require("oci-common");
export interface CreateOrderRequest extends common.BaseRequest {
    /**
     * What shall be bought.
     */
    "order": model.Order;
    "opcRetryToken"?: string;
}
