/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
var BoxOfWood;
(function (BoxOfWood) {
    function getJsonObj(obj, isParentJsonObj) {
        const jsonObj = Object.assign(Object.assign({}, (isParentJsonObj ? obj : model.Box.getJsonObj(obj))), {});
        return jsonObj;
    }
    BoxOfWood.getJsonObj = getJsonObj;
})(BoxOfWood = exports.BoxOfWood || (exports.BoxOfWood = {}));
