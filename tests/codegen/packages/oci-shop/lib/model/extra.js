/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
var Extra;
(function (Extra) {
    function getJsonObj(obj) {
        const jsonObj = Object.assign(Object.assign({}, obj), {
            "order": obj.order ? model.Order.getJsonObj(obj.order) : undefined
        });
        return jsonObj;
    }
    Extra.getJsonObj = getJsonObj;
})(Extra = exports.Extra || (exports.Extra = {}));
