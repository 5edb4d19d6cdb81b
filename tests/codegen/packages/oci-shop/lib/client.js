"use strict";
/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
class StoreClient {
    constructor(params, clientConfiguration) {
        this["_endpoint"] = "";
        if (!oci_common_1.developerToolConfiguration.isServiceEnabled("shop")) {
            throw "disabled";
        }
        const specCircuitBreakerEnabled = true;
        if (common.isRegionProvider(params.authenticationDetailsProvider)) {
            this.region = provider.getRegion();
        }
    }
    get endpoint() {
        return this._endpoint;
    }
    set endpoint(endpoint) {
        this._endpoint = endpoint;
        this._endpoint = this._endpoint + "/20200101";
    }
    get logger() {
        return common.LOG.logger;
    }
    /**
     * An operation.
     */
    listOrders(listOrdersRequest) {
        return __awaiter(this, void 0, void 0, function* () {
            if (this.logger)
                this.logger.debug("Calling operation StoreClient#listOrders.");
            const operationName = "listOrders";
            const apiReferenceLink = "https://example.invalid/api/#/en/shop/20200101/Order/ListOrders";
            const pathParams = {};
            const queryParams = {
                "shopId": listOrdersRequest.shopId,
                "size": listOrdersRequest.size,
                "state": listOrdersRequest.state,
                "orderedAfter": listOrdersRequest.orderedAfter,
                "limit": listOrdersRequest.limit
            };
            let headerParams = {
                "Content-Type": common.Constants.APPLICATION_JSON,
                "opc-request-id": listOrdersRequest.opcRequestId
            };
            const specRetryConfiguration = common.OciSdkDefaultRetryConfiguration;
            const retrier = oci_common_1.GenericRetrier.createPreferredRetrier(this._clientConfiguration ? this._clientConfiguration.retryConfiguration : undefined, listOrdersRequest.retryConfiguration, specRetryConfiguration);
            if (this.logger)
                retrier.logger = this.logger;
            const request = yield oci_common_1.composeRequest({
                baseEndpoint: this._endpoint,
                defaultHeaders: this._defaultHeaders,
                path: "/orders",
                method: "GET",
                pathParams: pathParams,
                headerParams: headerParams,
                queryParams: queryParams
            });
            try {
                const response = yield retrier.makeServiceCall(this._httpClient, request, this.targetService, operationName, apiReferenceLink);
                const sdkResponse = oci_common_1.composeResponse({
                    responseObject: {},
                    body: yield response.json(),
                    bodyKey: "items",
                    bodyModel: model.Order,
                    type: "Array<model.Order>",
                    responseHeaders: [
                        { value: response.headers.get("opc-next-page"), key: "opcNextPage", dataType: "string" },
                        { value: response.headers.get("opc-total-items"), key: "opcTotalItems", dataType: "number" }
                    ]
                });
                return sdkResponse;
            }
            catch (err) {
                throw err;
            }
        });
    }
    /**
     * An operation.
     */
    createOrder(createOrderRequest) {
        return __awaiter(this, void 0, void 0, function* () {
            if (this.logger)
                this.logger.debug("Calling operation StoreClient#createOrder.");
            const operationName = "createOrder";
            const apiReferenceLink = "https://example.invalid/api/#/en/shop/20200101/Order/CreateOrder";
            const pathParams = {};
            const queryParams = {};
            let headerParams = {
                "Content-Type": common.Constants.APPLICATION_JSON,
                "opc-retry-token": createOrderRequest.opcRetryToken
            };
            const specRetryConfiguration = common.NoRetryConfigurationDetails;
            const retrier = oci_common_1.GenericRetrier.createPreferredRetrier(this._clientConfiguration ? this._clientConfiguration.retryConfiguration : undefined, createOrderRequest.retryConfiguration, specRetryConfiguration);
            if (this.logger)
                retrier.logger = this.logger;
            const request = yield oci_common_1.composeRequest({
                baseEndpoint: this._endpoint,
                defaultHeaders: this._defaultHeaders,
                path: "/orders",
                method: "POST",
                bodyContent: common.ObjectSerializer.serialize(createOrderRequest.order, "Order", model.Order.getJsonObj),
                pathParams: pathParams,
                headerParams: headerParams,
                queryParams: queryParams
            });
            try {
                const response = yield retrier.makeServiceCall(this._httpClient, request, this.targetService, operationName, apiReferenceLink);
                const sdkResponse = oci_common_1.composeResponse({
                    responseObject: {},
                    body: yield response.json(),
                    bodyKey: "order",
                    bodyModel: model.Order,
                    type: "model.Order",
                    responseHeaders: [
                        { value: response.headers.get("etag"), key: "etag", dataType: "string" },
                        { value: response.headers.get("opc-work-request-id"), key: "opcWorkRequestId", dataType: "string" }
                    ]
                });
                return sdkResponse;
            }
            catch (err) {
                throw err;
            }
        });
    }
    /**
     * An operation.
     */
    createBoxes(createBoxesRequest) {
        return __awaiter(this, void 0, void 0, function* () {
            if (this.logger)
                this.logger.debug("Calling operation StoreClient#createBoxes.");
            const operationName = "createBoxes";
            const apiReferenceLink = "";
            const pathParams = {};
            const queryParams = {};
            let headerParams = {
                "Content-Type": common.Constants.APPLICATION_JSON
            };
            const specRetryConfiguration = common.NoRetryConfigurationDetails;
            const retrier = oci_common_1.GenericRetrier.createPreferredRetrier(this._clientConfiguration ? this._clientConfiguration.retryConfiguration : undefined, createBoxesRequest.retryConfiguration, specRetryConfiguration);
            if (this.logger)
                retrier.logger = this.logger;
            const request = yield oci_common_1.composeRequest({
                baseEndpoint: this._endpoint,
                defaultHeaders: this._defaultHeaders,
                path: "/boxes",
                method: "POST",
                bodyContent: common.ObjectSerializer.serialize(createBoxesRequest.boxes, "Array<BoxOfWood>", model.Box.getJsonObj),
                pathParams: pathParams,
                headerParams: headerParams,
                queryParams: queryParams
            });
            try {
                const response = yield retrier.makeServiceCall(this._httpClient, request, this.targetService, operationName, apiReferenceLink);
                const sdkResponse = oci_common_1.composeResponse({
                    responseObject: {},
                    body: yield response.text(),
                    bodyKey: "value",
                    bodyModel: "string",
                    responseHeaders: []
                });
                return sdkResponse;
            }
            catch (err) {
                throw err;
            }
        });
    }
    /**
     * An operation.
     */
    getOrder(getOrderRequest) {
        return __awaiter(this, void 0, void 0, function* () {
            if (this.logger)
                this.logger.debug("Calling operation StoreClient#getOrder.");
            const operationName = "getOrder";
            const apiReferenceLink = "";
            const pathParams = {
                "{orderId}": getOrderRequest.orderId
            };
            const queryParams = {};
            let headerParams = {
                "Content-Type": common.Constants.APPLICATION_JSON
            };
            const specRetryConfiguration = common.NoRetryConfigurationDetails;
            const retrier = oci_common_1.GenericRetrier.createPreferredRetrier(this._clientConfiguration ? this._clientConfiguration.retryConfiguration : undefined, getOrderRequest.retryConfiguration, specRetryConfiguration);
            if (this.logger)
                retrier.logger = this.logger;
            const request = yield oci_common_1.composeRequest({
                baseEndpoint: this._endpoint,
                defaultHeaders: this._defaultHeaders,
                path: "/orders/{orderId}",
                method: "GET",
                pathParams: pathParams,
                headerParams: headerParams,
                queryParams: queryParams
            });
            try {
                const response = yield retrier.makeServiceCall(this._httpClient, request, this.targetService, operationName, apiReferenceLink);
                const sdkResponse = oci_common_1.composeResponse({
                    responseObject: {},
                    body: yield response.json(),
                    bodyKey: "order",
                    bodyModel: model.Order,
                    type: "model.Order",
                    responseHeaders: []
                });
                return sdkResponse;
            }
            catch (err) {
                throw err;
            }
        });
    }
    /**
     * An operation.
     */
    putPhoto(putPhotoRequest) {
        return __awaiter(this, void 0, void 0, function* () {
            if (this.logger)
                this.logger.debug("Calling operation StoreClient#putPhoto.");
            const operationName = "putPhoto";
            const apiReferenceLink = "";
            const pathParams = {
                "{orderId}": putPhotoRequest.orderId,
                "{n}": putPhotoRequest.n
            };
            const queryParams = {};
            let headerParams = {
                "Content-Type": putPhotoRequest.contentType
            };
            if (putPhotoRequest.opcMeta) {
                Object.entries(putPhotoRequest.opcMeta).forEach(([key, value]) => {
                    Object.assign(headerParams, { ["opc-meta-" + key]: value });
                });
            }
            const specRetryConfiguration = common.NoRetryConfigurationDetails;
            const retrier = oci_common_1.GenericRetrier.createPreferredRetrier(this._clientConfiguration ? this._clientConfiguration.retryConfiguration : undefined, putPhotoRequest.retryConfiguration, specRetryConfiguration);
            if (this.logger)
                retrier.logger = this.logger;
            const request = yield oci_common_1.composeRequest({
                baseEndpoint: this._endpoint,
                defaultHeaders: this._defaultHeaders,
                path: "/orders/{orderId}/photos/{n}",
                method: "PUT",
                bodyContent: putPhotoRequest.photo,
                pathParams: pathParams,
                headerParams: headerParams,
                backupBinaryBody: retrier.backUpBinaryBody,
                queryParams: queryParams
            });
            try {
                const response = yield retrier.makeServiceCall(this._httpClient, request, this.targetService, operationName, apiReferenceLink, true);
                const sdkResponse = oci_common_1.composeResponse({
                    responseObject: {},
                    responseHeaders: []
                });
                return sdkResponse;
            }
            catch (err) {
                throw err;
            }
        });
    }
    /**
     * An operation.
     */
    getPhoto(getPhotoRequest) {
        return __awaiter(this, void 0, void 0, function* () {
            if (this.logger)
                this.logger.debug("Calling operation StoreClient#getPhoto.");
            const operationName = "getPhoto";
            const apiReferenceLink = "";
            const pathParams = {
                "{orderId}": getPhotoRequest.orderId,
                "{n}": getPhotoRequest.n
            };
            const queryParams = {};
            let headerParams = {
                "Content-Type": common.Constants.APPLICATION_JSON,
                "range": getPhotoRequest.range,
                "if-none-match": getPhotoRequest.ifNoneMatch
            };
            const specRetryConfiguration = common.NoRetryConfigurationDetails;
            const retrier = oci_common_1.GenericRetrier.createPreferredRetrier(this._clientConfiguration ? this._clientConfiguration.retryConfiguration : undefined, getPhotoRequest.retryConfiguration, specRetryConfiguration);
            if (this.logger)
                retrier.logger = this.logger;
            const request = yield oci_common_1.composeRequest({
                baseEndpoint: this._endpoint,
                defaultHeaders: this._defaultHeaders,
                path: "/orders/{orderId}/photos/{n}",
                method: "GET",
                pathParams: pathParams,
                headerParams: headerParams,
                queryParams: queryParams
            });
            try {
                const response = yield retrier.makeServiceCall(this._httpClient, request, this.targetService, operationName, apiReferenceLink);
                const sdkResponse = oci_common_1.composeResponse({
                    responseObject: {},
                    body: response.body,
                    bodyKey: "value",
                    bodyModel: "string",
                    responseHeaders: [
                        { value: response.headers.get("last-modified"), key: "lastModified", dataType: "Date" },
                        { value: response.headers.get("content-range"), key: "contentRange", dataType: "common.Range" },
                        { value: response.headers.get("is-small"), key: "isSmall", dataType: "boolean" }
                    ]
                });
                const opcMeta = {};
                const pattern = "opc-meta-";
                response.headers.forEach((v, k) => {
                    if (k.startsWith(pattern)) {
                        Object.assign(opcMeta, { [k]: v });
                    }
                });
                sdkResponse.opcMeta = opcMeta;
                return sdkResponse;
            }
            catch (err) {
                throw err;
            }
        });
    }
    /**
     * An operation.
     */
    getOwner(getOwnerRequest) {
        return __awaiter(this, void 0, void 0, function* () {
            if (this.logger)
                this.logger.debug("Calling operation StoreClient#getOwner.");
            const operationName = "getOwner";
            const apiReferenceLink = "";
            const pathParams = {};
            const queryParams = {};
            let headerParams = {
                "Content-Type": common.Constants.APPLICATION_JSON
            };
            const specRetryConfiguration = common.NoRetryConfigurationDetails;
            const retrier = oci_common_1.GenericRetrier.createPreferredRetrier(this._clientConfiguration ? this._clientConfiguration.retryConfiguration : undefined, getOwnerRequest.retryConfiguration, specRetryConfiguration);
            if (this.logger)
                retrier.logger = this.logger;
            const request = yield oci_common_1.composeRequest({
                baseEndpoint: this._endpoint,
                defaultHeaders: this._defaultHeaders,
                path: "/owner",
                method: "GET",
                pathParams: pathParams,
                headerParams: headerParams,
                queryParams: queryParams
            });
            try {
                const response = yield retrier.makeServiceCall(this._httpClient, request, this.targetService, operationName, apiReferenceLink);
                const sdkResponse = oci_common_1.composeResponse({
                    responseObject: {},
                    body: yield response.json(),
                    bodyKey: "value",
                    bodyModel: "string",
                    type: "string",
                    responseHeaders: []
                });
                return sdkResponse;
            }
            catch (err) {
                throw err;
            }
        });
    }
    /**
     * An operation.
     */
    ask(askRequest) {
        return __awaiter(this, void 0, void 0, function* () {
            if (this.logger)
                this.logger.debug("Calling operation StoreClient#ask.");
            const operationName = "ask";
            const apiReferenceLink = "";
            const pathParams = {};
            const queryParams = {};
            let headerParams = {
                "Content-Type": common.Constants.APPLICATION_JSON
            };
            const specRetryConfiguration = common.NoRetryConfigurationDetails;
            const retrier = oci_common_1.GenericRetrier.createPreferredRetrier(this._clientConfiguration ? this._clientConfiguration.retryConfiguration : undefined, askRequest.retryConfiguration, specRetryConfiguration);
            if (this.logger)
                retrier.logger = this.logger;
            const request = yield oci_common_1.composeRequest({
                baseEndpoint: this._endpoint,
                defaultHeaders: this._defaultHeaders,
                path: "/actions/ask",
                method: "POST",
                bodyContent: common.ObjectSerializer.serialize(askRequest.question, "string"),
                pathParams: pathParams,
                headerParams: headerParams,
                queryParams: queryParams
            });
            try {
                const response = yield retrier.makeServiceCall(this._httpClient, request, this.targetService, operationName, apiReferenceLink);
                if (response.headers &&
                    response.headers.get(common.Constants.CONTENT_TYPE_HEADER) ===
                        common.Constants.SERVER_SIDE_EVENT_TEXT_STREAM) {
                    return response.body;
                }
                const sdkResponse = oci_common_1.composeResponse({
                    responseObject: {},
                    body: yield response.json(),
                    bodyKey: "answer",
                    bodyModel: "string",
                    type: "{ [key: string]: any; }",
                    responseHeaders: []
                });
                return sdkResponse;
            }
            catch (err) {
                throw err;
            }
        });
    }
    listAllOrders(request) {
        return this.listOrdersRecordIterator(request);
    }
    listOrdersRecordIterator(request) {
        return oci_common_1.paginateRecords(request, req => this.listOrders(req));
    }
    listOrdersResponseIterator(request) {
        return oci_common_1.paginateResponses(request, req => this.listOrders(req));
    }
}
exports.StoreClient = StoreClient;
StoreClient.serviceEndpointTemplate = "https://shop.{region}.oci.{secondLevelDomain}";
StoreClient.endpointServiceName = "";
class CounterClient {
    constructor(params, clientConfiguration) {
        this["_endpoint"] = "";
        this._serviceUsesDualStackByDefault = false;
        if (!oci_common_1.developerToolConfiguration.isServiceEnabled("shop")) {
            throw "disabled";
        }
        const specCircuitBreakerEnabled = false;
    }
    get endpoint() {
        return this._endpoint;
    }
    set endpoint(endpoint) {
        this._endpoint = endpoint;
    }
    get logger() {
        return common.LOG.logger;
    }
    /**
     * An operation.
     */
    countOrders(countOrdersRequest) {
        return __awaiter(this, void 0, void 0, function* () {
            if (this.logger)
                this.logger.debug("Calling operation CounterClient#countOrders.");
            const operationName = "countOrders";
            const apiReferenceLink = "";
            const pathParams = {};
            const queryParams = {
                "shopId": countOrdersRequest.shopId
            };
            let headerParams = {
                "Content-Type": common.Constants.APPLICATION_JSON
            };
            let endpoint = common.EndpointBuilder.updateEndpointTemplateForOptions(this.endpoint, this._enableDualstackEndpoint, this._serviceUsesDualStackByDefault);
            const requiredParams = new Set(["shopId"]);
            endpoint = common.EndpointBuilder.populateServiceParamsInEndpoint(endpoint, pathParams, queryParams, requiredParams);
            const specRetryConfiguration = common.NoRetryConfigurationDetails;
            const retrier = oci_common_1.GenericRetrier.createPreferredRetrier(this._clientConfiguration ? this._clientConfiguration.retryConfiguration : undefined, countOrdersRequest.retryConfiguration, specRetryConfiguration);
            if (this.logger)
                retrier.logger = this.logger;
            const request = yield oci_common_1.composeRequest({
                baseEndpoint: endpoint,
                defaultHeaders: this._defaultHeaders,
                path: "/20200101/orders",
                method: "GET",
                pathParams: pathParams,
                headerParams: headerParams,
                queryParams: queryParams
            });
            try {
                const response = yield retrier.makeServiceCall(this._httpClient, request, this.targetService, operationName, apiReferenceLink);
                const sdkResponse = oci_common_1.composeResponse({
                    responseObject: {},
                    responseHeaders: [
                        { value: response.headers.get("total"), key: "total", dataType: "number" }
                    ]
                });
                return sdkResponse;
            }
            catch (err) {
                throw err;
            }
        });
    }
    /**
     * An operation.
     */
    getWorkRequest(getWorkRequestRequest) {
        return __awaiter(this, void 0, void 0, function* () {
            if (this.logger)
                this.logger.debug("Calling operation CounterClient#getWorkRequest.");
            const operationName = "getWorkRequest";
            const apiReferenceLink = "";
            const pathParams = {
                "{town}": getWorkRequestRequest.town,
                "{workRequestId}": getWorkRequestRequest.workRequestId
            };
            const queryParams = {};
            let headerParams = {
                "Content-Type": common.Constants.APPLICATION_JSON
            };
            let endpoint = common.EndpointBuilder.updateEndpointTemplateForOptions(this.endpoint, this._enableDualstackEndpoint, this._serviceUsesDualStackByDefault);
            const requiredParams = new Set([]);
            endpoint = common.EndpointBuilder.populateServiceParamsInEndpoint(endpoint, pathParams, queryParams, requiredParams);
            const specRetryConfiguration = common.NoRetryConfigurationDetails;
            const retrier = oci_common_1.GenericRetrier.createPreferredRetrier(this._clientConfiguration ? this._clientConfiguration.retryConfiguration : undefined, getWorkRequestRequest.retryConfiguration, specRetryConfiguration);
            if (this.logger)
                retrier.logger = this.logger;
            const request = yield oci_common_1.composeRequest({
                baseEndpoint: endpoint,
                defaultHeaders: this._defaultHeaders,
                path: "/{town}/workRequests/{workRequestId}",
                method: "GET",
                pathParams: pathParams,
                headerParams: headerParams,
                queryParams: queryParams
            });
            try {
                const response = yield retrier.makeServiceCall(this._httpClient, request, this.targetService, operationName, apiReferenceLink);
                const sdkResponse = oci_common_1.composeResponse({
                    responseObject: {},
                    body: yield response.json(),
                    bodyKey: "extra",
                    bodyModel: model.Extra,
                    type: "model.Extra",
                    responseHeaders: []
                });
                return sdkResponse;
            }
            catch (err) {
                throw err;
            }
        });
    }
}
exports.CounterClient = CounterClient;
CounterClient.serviceEndpointTemplate = "https://counter.{region}.{dualStack?ds.oci.:}{secondLevelDomain}";
CounterClient.endpointServiceName = "counter";
CounterClient.serviceEndpointTemplatePerRealm = {
    "oc1": "https://{shopId+Dot}counter.{region}.example.invalid"
};
//# sourceMappingURL=client.js.map