/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
var Pear;
(function (Pear) {
    function getJsonObj(obj, isParentJsonObj) {
        const jsonObj = Object.assign(Object.assign({}, (isParentJsonObj ? obj : model.Fruit.getJsonObj(obj))), {});
        return jsonObj;
    }
    Pear.getJsonObj = getJsonObj;
})(Pear = exports.Pear || (exports.Pear = {}));
