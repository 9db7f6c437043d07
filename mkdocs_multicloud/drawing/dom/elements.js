/* Elements with their attributes and styles. */
(function (dom) {
  "use strict";

  // The engine sets the same few properties repeatedly; the limit is for hostile diagrams.
  const names = new Map();
  function dashed(name) {
    let known = names.get(name);
    if (known === undefined) {
      if (names.size === 500) names.clear();
      names.set(name, (known = name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase())));
    }
    return known;
  }

  /* element.style: properties in camel case or with dashes, written to the attribute when that is read. */
  class Declaration {
    constructor(text) {
      this.values = new Map();
      this.cssText = text;
    }
    getPropertyValue(name) { return this.values.get(dashed(name)) || ""; }
    setProperty(name, value) {
      this.changed = true;
      if (value === "" || value == null) this.values.delete(dashed(name));
      else this.values.set(dashed(name), String(value));
    }
    removeProperty(name) {
      const value = this.getPropertyValue(name);
      this.setProperty(name, "");
      return value;
    }
    get cssText() {
      let text = "";
      for (const [name, value] of this.values) text += `${text && " "}${name}: ${value};`;
      return text;
    }
    set cssText(text) {
      this.values.clear();
      this.changed = true;
      for (const entry of String(text || "").split(/;(?![^(]*\))/)) {
        const colon = entry.indexOf(":");
        if (colon > 0) this.setProperty(entry.slice(0, colon).trim(), entry.slice(colon + 1).trim());
      }
    }
    get length() { return this.values.size; }
    item(index) { return [...this.values.keys()][index] || ""; }
  }

  const declarationHandler = {
    get(target, name) {
      if (typeof name !== "string" || name in target) {
        const value = target[name];
        return typeof value === "function" ? value.bind(target) : value;
      }
      return target.getPropertyValue(name);
    },
    set(target, name, value) {
      if (name === "cssText") target.cssText = value;
      else target.setProperty(name, value);
      return true;
    },
  };

  class Element extends dom.Node {
    constructor(ownerDocument, namespaceURI, name) {
      super(ownerDocument, 1, name);
      this.namespaceURI = namespaceURI;
      this._attributes = new Map();
      this._declaration = null;
      this._style = null;
    }

    get tagName() { return this.nodeName; }
    get localName() { return this.nodeName.replace(/^.*:/, ""); }
    get prefix() { return this.nodeName.includes(":") ? this.nodeName.replace(/:.*$/, "") : null; }

    get style() {
      if (!this._style) {
        this._declaration = new Declaration(this._attributes.get("style"));
        this._style = new Proxy(this._declaration, declarationHandler);
      }
      return this._style;
    }
    set style(text) { this.style.cssText = text; }

    _all() {
      if (this._style && this._declaration.changed) {
        this._declaration.changed = false;
        const text = this._declaration.cssText;
        if (text) this._attributes.set("style", text);
        else this._attributes.delete("style");
      }
      return this._attributes;
    }

    get attributes() {
      return [...this._all()].map(([name, value]) => ({
        name, nodeName: name, localName: name.replace(/^.*:/, ""), value, nodeValue: value, specified: true,
      }));
    }

    getAttribute(name) {
      const value = this._all().get(name);
      return value === undefined ? null : value;
    }
    setAttribute(name, value) {
      this._attributes.set(name, String(value));
      if (name === "style") this._style = null;
    }
    removeAttribute(name) {
      this._attributes.delete(name);
      if (name === "style") this._style = null;
    }
    hasAttribute(name) { return this._all().has(name); }
    hasAttributes() { return this._all().size > 0; }
    getAttributeNS(namespace, name) { return this.getAttribute(name.replace(/^.*:/, "")) || this.getAttribute("xlink:" + name); }
    setAttributeNS(namespace, name, value) { this.setAttribute(name, value); }
    removeAttributeNS(namespace, name) { this.removeAttribute(name); }
    getAttributeNode(name) { return this.attributes.find((attribute) => attribute.name === name) || null; }

    get id() { return this.getAttribute("id") || ""; }
    set id(value) { this.setAttribute("id", value); }
    get className() { return this.getAttribute("class") || ""; }
    set className(value) { this.setAttribute("class", value); }
    get classList() {
      return { add() {}, remove() {}, contains: () => false, toggle() {} };
    }

    // There is no layout.
    get ownerSVGElement() {
      for (let at = this.parentNode; at; at = at.parentNode) if (at.nodeName === "svg") return at;
      return null;
    }
    getBoundingClientRect() { return { x: 0, y: 0, left: 0, top: 0, right: 0, bottom: 0, width: 0, height: 0 }; }
    getClientRects() { return []; }
    get offsetWidth() { return 0; }
    get offsetHeight() { return 0; }
    get offsetLeft() { return 0; }
    get offsetTop() { return 0; }
    get offsetParent() { return null; }
    get clientWidth() { return 0; }
    get clientHeight() { return 0; }
    get scrollWidth() { return 0; }
    get scrollHeight() { return 0; }
    focus() {}
    blur() {}
    click() {}
    setAttributeNode() {}

    getContext() { return dom.canvasContext; }
    toString() { return `[object ${this.nodeName === "foreignObject" ? "SVGForeignObject" : ""}Element]`; }

    get innerHTML() { return this.childNodes.map(dom.serialize).join(""); }
    set innerHTML(html) {
      this.textContent = "";
      dom.parseInto(this, String(html), this.ownerDocument, true);
    }
    get outerHTML() { return dom.serialize(this); }
    get innerText() { return this.textContent; }
    set innerText(text) { this.textContent = text; }

    _shell() {
      const copy = new Element(this.ownerDocument, this.namespaceURI, this.nodeName);
      copy._attributes = new Map(this._all());
      return copy;
    }
  }

  dom.Element = Element;
})(globalThis.dom);
