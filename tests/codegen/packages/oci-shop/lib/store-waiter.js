"use strict";
/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
class StoreWaiter {
    constructor(client, config) {
        this.client = client;
    }
    forOrder(request, ...targetStates) {
        return __awaiter(this, void 0, void 0, function* () {
            return oci_common_1.genericTerminalConditionWaiter(this.config, () => this.client.getOrder(request), response => targetStates.includes(response.order.state), targetStates.includes(models.OrderState.Done));
        });
    }
    forOrderSize(request, ...targetStates) {
        return __awaiter(this, void 0, void 0, function* () {
            return oci_common_1.genericTerminalConditionWaiter(this.config, () => this.client.getOrder(request), response => targetStates.includes(response.order.size), targetStates.includes(models.Order.Size.Small));
        });
    }
    forOrderReference(request, ...targetStates) {
        return __awaiter(this, void 0, void 0, function* () {
            return oci_common_1.genericWaiter(this.config, () => this.client.getOrder(request), response => targetStates.includes(response.order.ref));
        });
    }
    forCreateOrder(request) {
        return __awaiter(this, void 0, void 0, function* () {
            const createOrderResponse = yield this.client.createOrder(request);
            if (createOrderResponse.opcWorkRequestId === undefined)
                return { response: createOrderResponse, workRequestResponse: undefined };
            const getWorkRequestResponse = yield oci_workrequests_1.waitForWorkRequest(this.config, this.workRequestClient, createOrderResponse.opcWorkRequestId);
            return { response: createOrderResponse, workRequestResponse: getWorkRequestResponse };
        });
    }
}
