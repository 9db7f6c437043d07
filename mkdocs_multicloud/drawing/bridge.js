/* The functions that Python calls: draw a page, and report missing stencils and the position of each label. */
(function (global) {
  "use strict";

  const stencils = mxStencilRegistry.stencils;
  let missed = new Set();
  let labels = [];

  mxStencilRegistry.dynamicLoading = false;
  mxStencilRegistry.getStencil = (name) => {
    if (typeof name === "string" && !stencils[name] && !mxCellRenderer.defaultShapes[name]) missed.add(name);
    return stencils[name];
  };

  // Labels are laid out and sanitized in Python; here they are only text.
  Graph.sanitizeHtml = (html) => html;
  // All links are judged in Python, as they are written.
  Graph.prototype.isCustomLink = () => false;
  // Tooltips come from Python, where their HTML is read.
  mxSvgCanvas2D.prototype.setTitle = () => {};
  Graph.prototype.getAbsoluteUrl = (url) => url;
  Graph.prototype.getLinkForCell = function (cell) {
    const link = cell.value && typeof cell.value === "object" ? cell.value.getAttribute("link") : null;
    return link && this.isReplacePlaceholders(cell) ? this.replacePlaceholders(cell, link) : link;
  };
  Graph.addLightDarkColors = () => false;
  mxText.prototype.updateBoundingBox = function () {
    this.boundingBox = null;
  };
  let painted = null;
  const paintText = mxText.prototype.paint;
  mxText.prototype.paint = function () {
    painted = this;
    try {
      return paintText.apply(this, arguments);
    } finally {
      // Some shapes write text themselves: it must not be taken for a part of the label before,
      // which may be of another diagram.
      painted = null;
    }
  };
  const isOutside = (text) =>
    !!text && !!text.style &&
    (mxUtils.getValue(text.style, "labelPosition", "center") !== "center" ||
      mxUtils.getValue(text.style, "verticalLabelPosition", "middle") !== "middle");
  mxSvgCanvas2D.prototype.text = function (
    x, y, width, height, value, align, valign, wrap, format, overflow, clip, rotation, direction,
  ) {
    const state = this.state;
    // The colours of both themes, as light-dark(…, …) if they differ; Python selects one.
    const themed = (color) => (color ? this.getLightDarkColor(color).cssText : null);
    const mark = this.createElement("g");
    mark.setAttribute("data-label", labels.length);
    this.root.appendChild(mark);
    labels.push({
      x: x + state.dx, y: y + state.dy, width, height, align, valign, overflow, direction,
      value: mxUtils.isNode(value) ? value.outerHTML : String(value),
      outside: isOutside(painted), adaptive: this.adaptiveColors, wrap: !!wrap, html: format === "html", clip: !!clip,
      rotation: (this.rotateHtml ? state.rotation || 0 : 0) + (rotation || 0), alpha: state.alpha,
      font_size: state.fontSize, font_family: state.fontFamily, font_style: state.fontStyle || 0,
      font_source: (painted && painted.style && painted.style.fontSource) || null, color: themed(state.fontColor), background: themed(state.fontBackgroundColor), border: themed(state.fontBorderColor),
    });
    if (painted && painted.style && painted.style.decoration) labels.at(-1).decoration = true;
  };

  // The background image of a page: its source, position and size, as JSON.
  const backgroundImage = (node) => {
    let image = null;
    try {
      image = JSON.parse(node.getAttribute("backgroundImage"));
    } catch (error) {
      return null;
    }
    if (!image || typeof image.src !== "string") return null;
    const [x, y, width, height] = [image.x, image.y, image.width, image.height].map((n) => Number(n) || 0);
    return width > 0 && height > 0 ? { src: image.src, x, y, width, height } : null;
  };

  // Ids must not be random.
  Editor.guid = () => "page";

  global.addStencils = (shapes) => {
    for (const [name, xml] of Object.entries(shapes)) {
      stencils[name] = new mxStencil(mxUtils.parseXml(xml).documentElement);
    }
  };

  // Some shapes fail if a stencil that they paint is not loaded yet. Unless `strict`, the missing
  // stencils are then reported, so that Python can add them and draw again.
  global.draw = (xml, layers, variables, strict) => {
    missed = new Set();
    labels = [];
    const changing = new Set();
    const container = document.createElement("div");
    const graph = new Graph(container, null, null, null, null, false);
    // Placeholders are replaced as in the text description. The time and the name of a file are left
    // out: a picture must be the same in each build.
    graph.getGlobalVariable = (name) => {
      if (Object.hasOwn(variables, name)) {
        return name === "pagenumber" || name === "pagecount" ? Number(variables[name]) : variables[name];
      }
      if (/^(date|time|timestamp|filename|date\{.*)$/.test(name)) changing.add(`%${name}%`);
      return null;
    };
    try {
      const node = mxUtils.parseXml(xml).documentElement;
      graph.setAdaptiveColors(node.getAttribute("adaptiveColors"));
      const fixed = graph.getAdaptiveColors() === "none";
      mxUtils.lightDarkColorSupported = !fixed;
      new mxCodec(node.ownerDocument).decode(node, graph.getModel());
      const color = node.getAttribute("background");
      if (layers.length) {
        for (const layer of graph.model.getChildren(graph.model.root) || []) {
          graph.model.setVisible(layer, layers.includes(layer.id));
        }
      }
      graph.backgroundImage = backgroundImage(node);
      const bounds = mxRectangle.fromRectangle(graph.getGraphBounds());
      if (graph.backgroundImage) {
        const { x, y, width, height } = graph.backgroundImage;
        bounds.add(new mxRectangle(x, y, width, height));
      }
      graph.enableFlowAnimation = true;
      const svg = graph.getSvg(null, 1, 0, true, null, true, null, null, null, null, null, null, "diagram");
      if (node.getAttribute("shadow") === "1") graph.addSvgShadow(svg, null, null, false);
      return JSON.stringify({
        svg: mxUtils.getXml(svg), labels, missed: [...missed], changing: [...changing], shadow: node.getAttribute("shadow") === "1",
        maths: node.getAttribute("math") === "1",
        // A page whose colours do not adapt has a white background, as in draw.io.
        background: color && color !== "none" ? mxUtils.getLightDarkColor(color).cssText : fixed ? "#ffffff" : null,
        bounds: [bounds.x, bounds.y, bounds.width, bounds.height],
      });
    } catch (error) {
      if (strict || !missed.size) throw error;
      return JSON.stringify({ missed: [...missed] });
    } finally {
      graph.destroy();
    }
  };
})(globalThis);
