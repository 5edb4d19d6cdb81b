/**
 * Shop API
 * A made-up service: each special case of a package once.
 * OpenAPI spec version: 20200101
 */
var Box;
(function (Box) {
    function getJsonObj(obj) {
        const jsonObj = Object.assign(Object.assign({}, obj), {});
        if (obj && "boxType" in obj && obj.boxType) {
            switch (obj.boxType) {
                case "WOODEN":
                    return model.BoxOfWood.getJsonObj(jsonObj, true);
                default:
                    if (common.LOG.logger)
                        common.LOG.logger.info(`Unknown value for: ${obj.boxType}`);
            }
        }
        return jsonObj;
    }
    Box.getJsonObj = getJsonObj;
})(Box = exports.Box || (exports.Box = {}));
