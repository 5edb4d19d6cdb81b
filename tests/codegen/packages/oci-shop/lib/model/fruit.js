/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
var Fruit;
(function (Fruit) {
    function getJsonObj(obj) {
        const jsonObj = Object.assign(Object.assign({}, obj), {});
        if (obj && "kind" in obj && obj.kind) {
            switch (obj.kind) {
                case "apple":
                    return model.Apple.getJsonObj(jsonObj, true);
                case "PEAR":
                    return model.Pear.getJsonObj(jsonObj, true);
                default:
                    if (common.LOG.logger)
                        common.LOG.logger.info(`Unknown value for: ${obj.kind}`);
            }
        }
        return jsonObj;
    }
    Fruit.getJsonObj = getJsonObj;
})(Fruit = exports.Fruit || (exports.Fruit = {}));
