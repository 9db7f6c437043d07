/* What the engine does for a screen, or does anew each time, is left out: the pictures are the same. */
(function () {
  "use strict";

  const nothing = () => {};

  // Nobody points, clicks or folds.
  Object.assign(mxEvent, { addListener: nothing, removeListener: nothing, release: nothing });
  mxCellRenderer.prototype.createControl = nothing;
  mxCellRenderer.prototype.redrawControl = nothing;

  // Shapes are painted once, into the picture; not before, for a screen that is not there.
  mxShape.prototype.redrawShape = nothing;
  mxShape.prototype.clear = nothing;

  // With no listeners, nothing holds a graph that is done with.
  Graph.prototype.destroy = nothing;

  // Every graph has the same styles to start with: they are read from their XML once. Frozen, nothing
  // set in one graph is in the next.
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

  // Two decimals, as toFixed rounds them; only near a half does that take its exact arithmetic.
  const format = mxSvgCanvas2D.prototype.format;
  mxSvgCanvas2D.prototype.format = function (value) {
    if (typeof value === "number" && Math.abs(value) < 1e6) {
      const hundreds = value * 100;
      const rounded = Math.round(hundreds);
      if (Math.abs(hundreds - rounded) < 0.499) return value === 0 ? 0 : rounded / 100;
    }
    return format(value);
  };

  // A canvas' state is a flat object.
  mxAbstractCanvas2D.prototype.save = function () {
    this.states.push(this.state);
    this.state = { ...this.state };
  };

  // Diagrams have few colours, and what the other theme makes of each takes long. The bound keeps what
  // a hostile diagram can fill small.
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
