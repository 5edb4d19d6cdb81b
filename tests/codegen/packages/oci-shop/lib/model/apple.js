/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
var Apple;
(function (Apple) {
    function getJsonObj(obj, isParentJsonObj) {
        const jsonObj = Object.assign(Object.assign({}, (isParentJsonObj ? obj : model.Fruit.getJsonObj(obj))), {});
        return jsonObj;
    }
    Apple.getJsonObj = getJsonObj;
})(Apple = exports.Apple || (exports.Apple = {}));
