/* Skips work of the engine that is only for screens, or that is repeated; pictures stay the same. */
(function () {
  "use strict";

  const nothing = () => {};

  // There is no user to point, click or fold.
  Object.assign(mxEvent, { addListener: nothing, removeListener: nothing, release: nothing });
  mxCellRenderer.prototype.createControl = nothing;
  mxCellRenderer.prototype.redrawControl = nothing;

  // Shapes are painted only once, into the picture, and not for a screen first. Curved lines are the
  // exception: their size is known only when they are painted.
  const redrawShape = mxShape.prototype.redrawShape;
  mxShape.prototype.redrawShape = function () {
    const curved = this instanceof mxConnector && this.style && this.style.curved == 1;
    if (curved || this.useSvgBoundingBox) redrawShape.call(this);
  };
  mxShape.prototype.clear = nothing;

  // Without listeners, a finished graph can be garbage-collected.
  Graph.prototype.destroy = nothing;

  // All graphs start with the same styles, which are parsed only once. They are frozen, so that a graph
  // cannot change those of the next one.
  let styles = null;
  const loadStylesheet = Graph.prototype.loadStylesheet;
  Graph.prototype.loadStylesheet = function () {
    if (!styles) {
      loadStylesheet.call(this);
      styles = this.stylesheet.styles;
      Object.values(styles).forEach(Object.freeze);
    }
    this.stylesheet.styles = { ...styles };
    this.currentStyle = "default-style2";
  };

  // Rounds to two decimals like toFixed, whose exact arithmetic is only needed near a half.
  const format = mxSvgCanvas2D.prototype.format;
  mxSvgCanvas2D.prototype.format = function (value) {
    if (typeof value === "number" && Math.abs(value) < 1e6) {
      const hundreds = value * 100;
      const rounded = Math.round(hundreds);
      if (Math.abs(hundreds - rounded) < 0.499) return value === 0 ? 0 : rounded / 100;
    }
    return format(value);
  };

  // The state of a canvas is a flat object.
  mxAbstractCanvas2D.prototype.save = function () {
    this.states.push(this.state);
    this.state = { ...this.state };
  };

  // Diagrams have few colours, and computing the dark version of one is slow. The limit keeps a hostile
  // diagram from filling the cache.
  const colors = new Map();
  const getLightDarkColor = mxUtils.getLightDarkColor;
  mxUtils.getLightDarkColor = function (color, alpha, dark, fixed) {
    const plain = typeof color === "string" && color.length <= 100 && mxUtils.lightDarkColorSupported;
    if (!plain || alpha != null || dark != null || fixed) {
      return getLightDarkColor(color, alpha, dark, fixed);
    }
    let known = colors.get(color);
    if (!known) {
      if (colors.size === 500) colors.clear();
      colors.set(color, (known = getLightDarkColor(color)));
    }
    return { ...known };
  };
})();
