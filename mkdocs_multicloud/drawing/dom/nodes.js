/* A DOM just big enough for draw.io's engine: it builds and reads trees, and never lays out or fetches.

   What the engine asks for that needs a browser (sizes of text, images, events, timers) answers with
   nothing: labels are set in Python, where font metrics are.

   Its files share `dom`, which the last of them, window.js, takes away: this one has the nodes,
   elements.js the elements with their styles, geometry.js the boxes around shapes, markup.js reads and writes, window.js has the rest.
*/
(function (global) {
  "use strict";

  const dom = (global.dom = {});

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
      // Code that visits all children asks for each in turn, so the search starts at the last index.
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
    createElement(name) { return new dom.Element(this, dom.XHTML, name); }
    createElementNS(namespace, name) { return new dom.Element(this, namespace, name); }
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

  Object.assign(dom, { XHTML: "http://www.w3.org/1999/xhtml", EventTarget, Node, CharacterData, Document, htmlDocument });
})(globalThis);
