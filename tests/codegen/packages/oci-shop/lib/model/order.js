/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
var Order;
(function (Order) {
    function getJsonObj(obj) {
        const jsonObj = Object.assign(Object.assign({}, obj), {
            "$ref": obj.ref,
            "urn:shop:Extra": obj.urnShopExtra
                ? model.Extra.getJsonObj(obj.urnShopExtra)
                : undefined,
            "fruit": obj.fruit ? model.Fruit.getJsonObj(obj.fruit) : undefined,
            "fruits": obj.fruits
                ? obj.fruits.map(item => {
                    return model.Fruit.getJsonObj(item);
                })
                : undefined,
            "boxes": obj.boxes
                ? obj.boxes.map(item => {
                    return model.Box.getJsonObj(item);
                })
                : undefined,
            "extras": obj.extras
                ? common.mapContainer(obj.extras, model.Extra.getJsonObj)
                : undefined
        });
        delete jsonObj.ref;
        delete jsonObj["urnShopExtra"];
        return jsonObj;
    }
    Order.getJsonObj = getJsonObj;
})(Order = exports.Order || (exports.Order = {}));
