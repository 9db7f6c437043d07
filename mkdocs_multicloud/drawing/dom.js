/* A DOM just big enough for draw.io's engine: it builds and reads trees, and never lays out or fetches.

   What the engine asks for that needs a browser (sizes of text, images, events, timers) answers with
   nothing: labels are set in Python, where font metrics are.
*/
(function (global) {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const XHTML = "http://www.w3.org/1999/xhtml";
  const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;" };

  const escapeText = (text) => String(text).replace(/[&<>]/g, (c) => ESCAPES[c]);
  const escapeAttribute = (text) => String(text).replace(/[&<>"\n\t\r]/g, (c) => ESCAPES[c]);

  class EventTarget {
    addEventListener() {}
    removeEventListener() {}
    dispatchEvent() { return true; }
  }

  class Node extends EventTarget {
    constructor(ownerDocument, nodeType, nodeName) {
      super();
      this.ownerDocument = ownerDocument;
      this.nodeType = nodeType;
      this.nodeName = nodeName;
      this.parentNode = null;
      this.childNodes = [];
      this._at = 0;
    }

    get parentElement() { return this.parentNode && this.parentNode.nodeType === 1 ? this.parentNode : null; }
    get firstChild() { return this.childNodes[0] || null; }
    get lastChild() { return this.childNodes[this.childNodes.length - 1] || null; }
    get nextSibling() { return this._sibling(1); }
    get previousSibling() { return this._sibling(-1); }
    get children() { return this.childNodes.filter((node) => node.nodeType === 1); }
    get childElementCount() { return this.children.length; }
    get firstElementChild() { return this.children[0] || null; }
    get isConnected() { return true; }

    _sibling(step) {
      if (!this.parentNode) return null;
      const siblings = this.parentNode.childNodes;
      // A walk along a wide parent asks each child in turn: where it was found last is a good guess.
      if (siblings[this._at] !== this) this._at = siblings.indexOf(this);
      const next = siblings[this._at + step] || null;
      if (next) next._at = this._at + step;
      return next;
    }

    appendChild(node) { return this.insertBefore(node, null); }

    insertBefore(node, reference) {
      if (node.nodeType === 11) {
        for (const child of [...node.childNodes]) this.insertBefore(child, reference);
        return node;
      }
      if (node.parentNode) node.parentNode.removeChild(node);
      const at = reference ? this.childNodes.indexOf(reference) : -1;
      if (at < 0) node._at = this.childNodes.push(node) - 1;
      else this.childNodes.splice(at, 0, node);
      node.parentNode = this;
      return node;
    }

    append(...nodes) {
      for (const node of nodes) {
        this.appendChild(typeof node === "string" ? this.ownerDocument.createTextNode(node) : node);
      }
    }

    removeChild(node) {
      const at = this.childNodes.indexOf(node);
      if (at >= 0) {
        this.childNodes.splice(at, 1);
        node.parentNode = null;
      }
      return node;
    }

    replaceChild(node, old) {
      this.insertBefore(node, old);
      return this.removeChild(old);
    }

    remove() { if (this.parentNode) this.parentNode.removeChild(this); }
    hasChildNodes() { return this.childNodes.length > 0; }

    contains(node) {
      for (let at = node; at; at = at.parentNode) if (at === this) return true;
      return false;
    }

    get textContent() { return this.childNodes.map((node) => node.textContent).join(""); }
    set textContent(text) {
      for (const node of this.childNodes) node.parentNode = null;
      this.childNodes = [];
      if (text !== "" && text != null) this.appendChild(this.ownerDocument.createTextNode(text));
    }

    cloneNode(deep) {
      const copy = this._shell();
      if (deep) for (const node of this.childNodes) copy.appendChild(node.cloneNode(true));
      return copy;
    }

    _elements(match, found) {
      for (const node of this.childNodes) {
        if (node.nodeType !== 1) continue;
        if (match(node)) found.push(node);
        node._elements(match, found);
      }
      return found;
    }

    getElementsByTagName(name) {
      const wanted = name.toLowerCase();
      return this._elements((node) => wanted === "*" || node.nodeName.toLowerCase() === wanted, []);
    }

    getElementsByTagNameNS(namespace, name) { return this.getElementsByTagName(name); }

    getElementsByClassName(name) {
      return this._elements((node) => (node.getAttribute("class") || "").split(/\s+/).includes(name), []);
    }

    querySelectorAll(selector) {
      const names = selector.split(",").map((part) => part.trim().toLowerCase());
      return this._elements((node) => names.includes("*") || names.includes(node.nodeName.toLowerCase()), []);
    }

    querySelector(selector) { return this.querySelectorAll(selector)[0] || null; }
  }
  Object.assign(Node, { ELEMENT_NODE: 1, TEXT_NODE: 3, CDATA_SECTION_NODE: 4, COMMENT_NODE: 8, DOCUMENT_NODE: 9 });

  class CharacterData extends Node {
    constructor(ownerDocument, nodeType, nodeName, data) {
      super(ownerDocument, nodeType, nodeName);
      this.data = String(data);
    }
    get nodeValue() { return this.data; }
    set nodeValue(data) { this.data = String(data); }
    get textContent() { return this.nodeType === 8 ? "" : this.data; }
    set textContent(data) { this.data = String(data); }
    get length() { return this.data.length; }
    get wholeText() { return this.data; }
    _shell() { return new this.constructor(this.ownerDocument, this.nodeType, this.nodeName, this.data); }
  }

  const dashed = (name) => name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase());

  /* element.style: properties in camel case or with dashes, one store, written to the attribute. */
  class Declaration {
    constructor() { this.values = new Map(); }
    getPropertyValue(name) { return this.values.get(dashed(name)) || ""; }
    setProperty(name, value) {
      if (value === "" || value == null) this.values.delete(dashed(name));
      else this.values.set(dashed(name), String(value));
    }
    removeProperty(name) {
      const value = this.getPropertyValue(name);
      this.values.delete(dashed(name));
      return value;
    }
    get cssText() { return [...this.values].map(([name, value]) => `${name}: ${value};`).join(" "); }
    set cssText(text) {
      this.values.clear();
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

  class Element extends Node {
    constructor(ownerDocument, namespaceURI, name) {
      super(ownerDocument, 1, name);
      this.namespaceURI = namespaceURI;
      this._attributes = new Map();
      this._style = null;
    }

    get tagName() { return this.nodeName; }
    get localName() { return this.nodeName.replace(/^.*:/, ""); }
    get prefix() { return this.nodeName.includes(":") ? this.nodeName.replace(/:.*$/, "") : null; }

    get style() {
      if (!this._style) {
        this._declaration = new Declaration();
        this._declaration.cssText = this._attributes.get("style") || "";
        this._style = new Proxy(this._declaration, declarationHandler);
      }
      return this._style;
    }
    set style(text) { this.style.cssText = text; }

    _all() {
      if (this._style) {
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
      if (name === "style") {
        this._style = null;
      }
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

    // Nothing is laid out.
    get ownerSVGElement() {
      for (let at = this.parentNode; at; at = at.parentNode) if (at.nodeName === "svg") return at;
      return null;
    }
    getBBox() { return { x: 0, y: 0, width: 0, height: 0 }; }
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

    getContext() { return canvasContext; }
    toString() { return `[object ${this.nodeName === "foreignObject" ? "SVGForeignObject" : ""}Element]`; }

    get innerHTML() { return this.childNodes.map(serialize).join(""); }
    set innerHTML(html) {
      this.textContent = "";
      parseInto(this, String(html), this.ownerDocument, true);
    }
    get outerHTML() { return serialize(this); }
    get innerText() { return this.textContent; }
    set innerText(text) { this.textContent = text; }

    _shell() {
      const copy = new Element(this.ownerDocument, this.namespaceURI, this.nodeName);
      for (const [name, value] of this._all()) copy._attributes.set(name, value);
      return copy;
    }
  }

  class Document extends Node {
    constructor() {
      super(null, 9, "#document");
      this.documentMode = undefined;
      this.compatMode = "CSS1Compat";
      this.readyState = "complete";
      this.implementation = {
        createDocument: (namespace, name) => {
          const made = new Document();
          if (name) made.appendChild(made.createElementNS(namespace, name));
          return made;
        },
        createHTMLDocument: () => htmlDocument(),
        hasFeature: () => true,
      };
      this.styleSheets = [];
      this.cookie = "";
    }
    get documentElement() { return this.childNodes.find((node) => node.nodeType === 1) || null; }
    createElement(name) { return new Element(this, XHTML, name); }
    createElementNS(namespace, name) { return new Element(this, namespace, name); }
    createTextNode(data) { return new CharacterData(this, 3, "#text", data); }
    createCDATASection(data) { return new CharacterData(this, 4, "#cdata-section", data); }
    createComment(data) { return new CharacterData(this, 8, "#comment", data); }
    createDocumentFragment() { return new Node(this, 11, "#document-fragment"); }
    importNode(node, deep) {
      const copy = node.cloneNode(deep);
      adopt(copy, this);
      return copy;
    }
    adoptNode(node) {
      adopt(node, this);
      return node;
    }
    getElementById(id) { return this._elements((node) => node.getAttribute("id") === id, [])[0] || null; }
    createEvent() { return { initEvent() {}, initMouseEvent() {} }; }
    _shell() { return new Document(); }
  }

  function adopt(node, owner) {
    node.ownerDocument = owner;
    for (const child of node.childNodes) adopt(child, owner);
  }

  function htmlDocument() {
    const made = new Document();
    const html = made.appendChild(made.createElement("html"));
    made.head = html.appendChild(made.createElement("head"));
    made.body = html.appendChild(made.createElement("body"));
    return made;
  }

  function serialize(node) {
    if (node.nodeType === 3) return escapeText(node.data);
    if (node.nodeType === 4) return `<![CDATA[${node.data}]]>`;
    if (node.nodeType === 8) return `<!--${node.data}-->`;
    if (node.nodeType !== 1) return node.childNodes.map(serialize).join("");
    const attributes = [...node._all()].map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`).join("");
    const content = node.childNodes.map(serialize).join("");
    return content ? `<${node.nodeName}${attributes}>${content}</${node.nodeName}>` : `<${node.nodeName}${attributes}/>`;
  }

  const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };
  const unescape = (text) =>
    text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
      if (hex) return String.fromCodePoint(parseInt(hex, 16));
      if (decimal) return String.fromCodePoint(parseInt(decimal, 10));
      return name in ENTITIES ? ENTITIES[name] : whole;
    });

  const VOID = new Set(["br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "base", "embed", "source"]);
  const MARKUP = /<!--([\s\S]*?)-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<![^>]*>|<\/([^\s>]+)\s*>|<([^\s\/>!?]+)((?:\s+[^\s=>\/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)*)\s*(\/?)>/g;
  const ATTRIBUTE = /([^\s=>\/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

  /* XML, and as much of HTML as labels have: what is unbalanced is closed. */
  function parseInto(root, text, owner, isHtml) {
    let at = 0;
    let open = root;
    let match;
    const add = (data) => {
      if (data) open.appendChild(owner.createTextNode(unescape(data)));
    };
    MARKUP.lastIndex = 0;
    while ((match = MARKUP.exec(text))) {
      add(text.slice(at, match.index));
      at = MARKUP.lastIndex;
      const [, comment, cdata, closing, opening, attributes, selfClosing] = match;
      if (comment !== undefined) open.appendChild(owner.createComment(comment));
      else if (cdata !== undefined) open.appendChild(owner.createTextNode(cdata));
      else if (closing !== undefined) {
        for (let up = open; up && up !== root.parentNode; up = up.parentNode) {
          if (up !== root && up.nodeName.toLowerCase() === closing.toLowerCase()) {
            open = up.parentNode;
            break;
          }
        }
      } else if (opening !== undefined) {
        const name = isHtml ? opening.toLowerCase() : opening;
        const element = new Element(owner, isHtml ? XHTML : null, name);
        for (const [, key, double, single, bare] of attributes.matchAll(ATTRIBUTE)) {
          element._attributes.set(isHtml ? key.toLowerCase() : key, unescape(double ?? single ?? bare ?? ""));
        }
        open.appendChild(element);
        if (!selfClosing && !(isHtml && VOID.has(name))) open = element;
      }
    }
    add(text.slice(at));
  }

  class DOMParser {
    parseFromString(text, type) {
      if (/html/.test(type || "")) {
        const made = htmlDocument();
        parseInto(made.body, text, made, true);
        return made;
      }
      const made = new Document();
      parseInto(made, text, made, false);
      made.childNodes = made.childNodes.filter((node) => node.nodeType !== 3);
      return made;
    }
  }

  class XMLSerializer {
    serializeToString(node) { return serialize(node); }
  }

  /* Setting a canvas' fillStyle and reading it back is how the engine normalises colours. */
  const canvasContext = {
    _fill: "#000000",
    get fillStyle() { return this._fill; },
    set fillStyle(value) { this._fill = normalColor(String(value)) || this._fill; },
    measureText: (text) => ({ width: 0 }),
    fillRect() {},
    clearRect() {},
    getImageData: () => ({ data: [0, 0, 0, 0] }),
    save() {},
    restore() {},
  };

  const hex = (value) => Math.max(0, Math.min(255, Math.round(value))).toString(16).padStart(2, "0");
  function normalColor(value) {
    const text = value.trim().toLowerCase();
    let match;
    if (/^#[0-9a-f]{6}$/.test(text)) return text;
    if ((match = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(text))) return "#" + match.slice(1).map((c) => c + c).join("");
    if ((match = /^rgba?\(\s*([\d.]+)[,\s]+([\d.]+)[,\s]+([\d.]+)(?:[,/\s]+([\d.]+%?))?\s*\)$/.exec(text))) {
      if (match[4] !== undefined && parseFloat(match[4]) < 1) return `rgba(${match[1]}, ${match[2]}, ${match[3]}, ${parseFloat(match[4])})`;
      return "#" + match.slice(1, 4).map((c) => hex(parseFloat(c))).join("");
    }
    return global.NAMED_COLORS && global.NAMED_COLORS[text];
  }

  const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  /* Custom stencils are packed in base64. */
  function atob(text) {
    let bits = 0;
    let held = 0;
    let bytes = "";
    for (const char of String(text).replace(/[\s=]/g, "")) {
      const value = BASE64.indexOf(char);
      if (value < 0) throw new Error("not base64");
      bits = ((bits << 6) | value) & 0xffff;
      held += 6;
      if (held >= 8) {
        held -= 8;
        bytes += String.fromCharCode((bits >> held) & 0xff);
      }
    }
    return bytes;
  }

  class TextDecoder {
    decode(bytes) {
      const text = Array.from(bytes || [], (byte) => String.fromCharCode(byte)).join("");
      return decodeURIComponent(escape(text));
    }
  }

  const document = htmlDocument();
  const location = {
    href: "http://project.invalid/", protocol: "http:", host: "project.invalid", hostname: "project.invalid", pathname: "/",
    search: "", hash: "", origin: "http://project.invalid",
  };
  location.toString = () => location.href;
  document.location = location;
  document.referrer = "";
  document.defaultView = global;
  const nothing = () => {};
  const storage = { getItem: () => null, setItem: nothing, removeItem: nothing };
  Object.assign(global, {
    window: global, self: global, top: global, parent: global, document, Node, Element, Document, DOMParser, XMLSerializer,
    HTMLElement: Element, SVGElement: Element, EventTarget, CharacterData,
    navigator: { appName: "Netscape", appVersion: "5.0", userAgent: "Mozilla/5.0 Chrome/140.0 Safari/537.36", platform: "Linux", language: "en", languages: ["en"], maxTouchPoints: 0 },
    location, atob,
    screen: { width: 1000, height: 1000 }, innerWidth: 1000, innerHeight: 1000, devicePixelRatio: 1,
    localStorage: storage, sessionStorage: storage, history: { replaceState: nothing },
    setTimeout: () => 0, clearTimeout: nothing, setInterval: () => 0, clearInterval: nothing, requestAnimationFrame: () => 0,
    addEventListener: nothing, removeEventListener: nothing, dispatchEvent: () => true,
    getComputedStyle: (element) => element.style, matchMedia: () => ({ matches: false, addListener: nothing, addEventListener: nothing }),
    getSelection: () => null, alert: nothing, scrollTo: nothing,
    Image: class { constructor() { return document.createElement("img"); } },
    MutationObserver: class { observe() {} disconnect() {} }, ResizeObserver: class { observe() {} disconnect() {} },
    console: { log: nothing, warn: nothing, error: nothing, debug: nothing, info: nothing, trace: nothing },
    CSS: { supports: () => false }, TextDecoder,
    XMLHttpRequest: class { open() {} send() {} setRequestHeader() {} abort() {} },
    performance: { now: () => 0 },
  });
})(globalThis);
