/* Parses and serializes markup. */
(function (dom) {
  "use strict";

  const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;" };

  const escapeText = (text) => String(text).replace(/[&<>]/g, (c) => ESCAPES[c]);
  const escapeAttribute = (text) => String(text).replace(/[&<>"\n\t\r]/g, (c) => ESCAPES[c]);

  function serialize(node) {
    if (node.nodeType === 3) return escapeText(node.data);
    if (node.nodeType === 4) return `<![CDATA[${node.data}]]>`;
    if (node.nodeType === 8) return `<!--${node.data}-->`;
    if (node.nodeType !== 1) return serializeAll(node.childNodes);
    let head = "<" + node.nodeName;
    for (const [name, value] of node._all()) head += ` ${name}="${escapeAttribute(value)}"`;
    const content = serializeAll(node.childNodes);
    return content ? `${head}>${content}</${node.nodeName}>` : head + "/>";
  }

  function serializeAll(nodes) {
    let text = "";
    for (const node of nodes) text += serialize(node);
    return text;
  }

  const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };
  const unescape = (text) =>
    !text.includes("&") ? text : text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
      if (hex) return String.fromCodePoint(parseInt(hex, 16));
      if (decimal) return String.fromCodePoint(parseInt(decimal, 10));
      return name in ENTITIES ? ENTITIES[name] : whole;
    });

  const VOID = new Set(["br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "base", "embed", "source"]);
  const MARKUP = /<!--([\s\S]*?)-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<![^>]*>|<\/([^\s>]+)\s*>|<([^\s\/>!?]+)((?:\s+[^\s=>\/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)*)\s*(\/?)>/g;
  const ATTRIBUTE = /([^\s=>\/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

  /* Parses XML, and as much HTML as labels need: open elements are closed. */
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
        const element = owner.createElementNS(isHtml ? dom.XHTML : null, name);
        ATTRIBUTE.lastIndex = 0;
        let found;
        while (attributes && (found = ATTRIBUTE.exec(attributes))) {
          const key = isHtml ? found[1].toLowerCase() : found[1];
          element._attributes.set(key, unescape(found[2] ?? found[3] ?? found[4] ?? ""));
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
        const made = dom.htmlDocument();
        parseInto(made.body, text, made, true);
        return made;
      }
      const made = new dom.Document();
      parseInto(made, text, made, false);
      made.childNodes = made.childNodes.filter((node) => node.nodeType !== 3);
      return made;
    }
  }

  class XMLSerializer {
    serializeToString(node) { return serialize(node); }
  }

  Object.assign(dom, { serialize, parseInto, DOMParser, XMLSerializer });
})(globalThis.dom);
