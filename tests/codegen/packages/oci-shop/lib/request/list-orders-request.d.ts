/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
import * as model from "../model";
import common = require("oci-common");
export interface ListOrdersRequest extends common.BaseRequest {
    "shopId": string;
    "size"?: Array<ListOrdersRequest.Size>;
    /**
     * Only orders that stand there:
     * * OPEN
     * * DONE
     */
    "state"?: model.OrderState;
    "orderedAfter"?: Date;
    "limit"?: number;
    "opcRequestId"?: string;
}
export declare namespace ListOrdersRequest {
    enum Size {
        Small = "SMALL",
        Big = "BIG"
    }
}
