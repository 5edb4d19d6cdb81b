/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
import * as model from "../model";
import common = require("oci-common");
export interface GetPhotoRequest extends common.BaseRequest {
    "orderId": string;
    "n": number;
    "range"?: common.Range;
    "ifNoneMatch"?: string;
}
