/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
import * as requests from "./request";
import * as responses from "./response";
export declare class StoreClient {
    protected _endpoint: string;
    /**
     * <b>Tells</b> of all orders of a <code>shop</code>. Each page ends as {@link #getOrder(GetOrderRequest) getOrder} does.
     * <p>
     * More of it.
     * This operation does not retry by default if the user has not defined a retry configuration.
     * @param ListOrdersRequest
     * @return ListOrdersResponse
     */
    listOrders(listOrdersRequest: requests.ListOrdersRequest): Promise<responses.ListOrdersResponse>;
    /**
     * An operation.
     */
    createOrder(createOrderRequest: requests.CreateOrderRequest): Promise<responses.CreateOrderResponse>;
    /**
     * Deprecated. An operation.
     */
    createBoxes(createBoxesRequest: requests.CreateBoxesRequest): Promise<responses.CreateBoxesResponse>;
    /**
     * An operation.
     */
    getOrder(getOrderRequest: requests.GetOrderRequest): Promise<responses.GetOrderResponse>;
    /**
     * An operation.
     */
    putPhoto(putPhotoRequest: requests.PutPhotoRequest): Promise<responses.PutPhotoResponse>;
    /**
     *
     * This operation uses {@link common.OciSdkDefaultRetryConfiguration} by default if no retry configuration is defined by the user.
     * @param GetPhotoRequest
     */
    getPhoto(getPhotoRequest: requests.GetPhotoRequest): Promise<responses.GetPhotoResponse>;
    /**
     * An operation.
     */
    getOwner(getOwnerRequest: requests.GetOwnerRequest): Promise<responses.GetOwnerResponse>;
    /**
     * An operation.
     */
    ask(askRequest: requests.AskRequest): Promise<responses.AskResponse | ReadableStream<Uint8Array> | null>;
}
export declare class CounterClient {
    protected _endpoint: string;
    /**
     * An operation.
     */
    countOrders(countOrdersRequest: requests.CountOrdersRequest): Promise<responses.CountOrdersResponse>;
    /**
     * An operation.
     */
    getWorkRequest(getWorkRequestRequest: requests.GetWorkRequestRequest): Promise<responses.GetWorkRequestResponse>;
}
