/* The globals of a browser: colours, encodings, and others that mostly do nothing. */
(function (global) {
  "use strict";

  const { EventTarget, Node, CharacterData, Document, Element, DOMParser, XMLSerializer, COLOR_NAMES } = global.dom;

  /* The engine normalises colours by setting a canvas' fillStyle and reading it back. */
  global.dom.canvasContext = {
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
    return COLOR_NAMES[text];
  }

  const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  /* Custom stencils are encoded in base64. */
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

  const document = global.dom.htmlDocument();
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
  delete global.dom;
})(globalThis);
