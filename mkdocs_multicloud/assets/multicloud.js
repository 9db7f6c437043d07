/* Actions of readers: full-size pictures, tabs for pages, layer switches, copy buttons.
   Pages are complete without this script. Its texts are in the page, in data-words. */
(() => {
  "use strict";

  // Themes with instant navigation may run this script again.
  const root = document.documentElement;
  if (root.hasAttribute("data-multicloud")) return;
  root.setAttribute("data-multicloud", "");

  const PICTURE = ".multicloud-figure :is(img, span).multicloud-picture";
  const FIGURE = ".multicloud-figure";
  const LINK = ".multicloud-zoom, .image-reference";
  const SWITCHES = ".multicloud-switches";
  // The visible picture of the page may be another one.
  const CHANGED = "multicloud";
  const LARGEST = 40;
  const words = {};
  let copies = 0;

  const make = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const button = (label, sign, act) => {
    const made = make("button", { type: "button", "aria-label": label, title: label }, sign);
    made.addEventListener("click", act);
    return made;
  };
  const isShown = (element) => element.getClientRects().length > 0;
  const changed = (control) => control.dispatchEvent(new Event(CHANGED, { bubbles: true }));

  // The element that opens the full-size view. A lightbox has its own links.
  const opener = (picture) => {
    const enlarge = picture.querySelector(":scope > .multicloud-enlarge");
    const link = picture.closest("a");
    return enlarge || (!link ? picture : link.matches(LINK) ? link : null);
  };
  const pictureAt = (target) => {
    const pressed = target.closest(`${PICTURE}, ${LINK}`);
    return pressed && (pressed.matches(PICTURE) ? pressed : pressed.querySelector(PICTURE));
  };

  // The copy gets new ids: browsers use the first element of an id, and that may be hidden.
  const withOwnIds = (svg) => {
    const suffix = `-c${++copies}`;
    for (const element of [svg, ...svg.querySelectorAll("*")]) {
      for (const attribute of [...element.attributes]) {
        if (attribute.name === "id") attribute.value += suffix;
        else if (attribute.localName === "href" && element.localName !== "a") attribute.value = attribute.value.replace(/^#.+/, `$&${suffix}`);
        else attribute.value = attribute.value.replace(/url\(#([^)]+)\)/g, `url(#$1${suffix})`);
      }
    }
    return svg;
  };

  /* Pictures in the page: a file is put into the page when a reader needs more than its look. */
  const ELEMENTS = /^(a|circle|clipPath|defs|desc|ellipse|feDropShadow|filter|g|image|line|linearGradient|mask|path|pattern|polygon|polyline|radialGradient|rect|stop|svg|text|title|tspan)$/;
  // The movement of lines, in a sheet of its own: a page may allow no <style>.
  const FLOW = /^@media screen and \(prefers-reduced-motion:no-preference\)\{@keyframes (\w+-flow)\{to\{stroke-dashoffset:0\}\}(\.\1\d+\{stroke-dashoffset:[\d.]+;animation:\1 \d+ms [-a-z\d., ()]+\})+\}$/;
  const flows = new Set();
  const flow = (text) => {
    if (!FLOW.test(text) || flows.has(text)) return;
    flows.add(text);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  };
  const safe = (text) => {
    const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    if (svg.localName !== "svg") throw new Error("not a picture");
    for (const element of [svg, ...svg.querySelectorAll("*")]) {
      if (element.localName === "style") flow(element.textContent);
      if (!ELEMENTS.test(element.localName)) element.remove();
      const leads = element.localName === "a" ? /^(https?:|mailto:)/i : /^(#|data:image\/)/;
      for (const { name, value } of [...element.attributes]) {
        if (/^(on|style$)/i.test(name) || (/href$/i.test(name) && !leads.test(value))) element.removeAttribute(name);
      }
    }
    return withOwnIds(document.importNode(svg, true));
  };
  const labelOf = (picture) => picture.alt || picture.getAttribute("aria-label") || picture.querySelector("svg")?.getAttribute("aria-label") || picture.querySelector("svg > title")?.textContent || "";

  const CELL = "[data-cell]";
  const cellsIn = (element) => [...element.querySelectorAll(CELL)];
  const isEdge = (cell) => cell.dataset.source !== undefined;
  const textOf = (cell) => [...cell.querySelectorAll("text")].filter((text) => text.closest(`${CELL}, [data-decoration]`) === cell).map((text) => text.textContent.trim()).join(" ");
  const ownLink = (cell) => cell.querySelector(":scope > a[href]");
  const named = (svg, id) => cellsIn(svg).find((cell) => cell.dataset.cell === id);

  // Finds a cell with all inside, its edges, what they connect, and the groups around.
  const neighboursIn = (svg) => {
    const all = new Map(cellsIn(svg).map((cell) => [cell.dataset.cell, cell]));
    const edges = new Map();
    for (const edge of [...all.values()].filter(isEdge)) {
      for (const end of [edge.dataset.source, edge.dataset.target]) edges.set(end, [...(edges.get(end) || []), edge]);
    }
    return (cell) => {
      const near = new Set();
      const add = (found) => [found, ...cellsIn(found)].forEach((one) => near.add(one));
      add(cell);
      const touching = [...near].flatMap((one) => edges.get(one.dataset.cell) || []);
      for (const edge of new Set(isEdge(cell) ? [cell] : touching)) {
        for (const found of [edge, all.get(edge.dataset.source), all.get(edge.dataset.target)]) if (found) add(found);
      }
      for (const one of [...near]) {
        for (let around = one; around; around = around.parentNode.closest?.(CELL)) near.add(around);
      }
      return near;
    };
  };

  let pointer = "";
  // Follows the pointer and the keyboard through the cells of a picture; `box` is where tooltips are.
  const wire = (svg, box) => {
    let [shown, tip, before, neighbours] = [null, null, new Set(), null];
    const show = (cell) => {
      if (cell === shown) return;
      shown = cell;
      tip?.remove();
      tip = null;
      neighbours ??= neighboursIn(svg);
      const near = cell ? neighbours(cell) : new Set();
      svg.classList.toggle("multicloud-focus", !!cell);
      for (const one of before) if (!near.has(one)) one.classList.remove("multicloud-near");
      for (const one of near) if (!before.has(one)) one.classList.add("multicloud-near");
      before = near;
      if (!cell?.dataset.tip) return;
      tip = make("div", { class: "multicloud-tip", "aria-hidden": "true" }, cell.dataset.tip);
      box.append(tip);
      const [at, within] = [cell.getBoundingClientRect(), box.getBoundingClientRect()];
      const below = at.bottom - within.top + 6;
      const above = at.top - within.top - tip.offsetHeight - 6;
      const fits = within.top + below + tip.offsetHeight < innerHeight || above < 0;
      tip.style.top = `${fits ? below : above}px`;
      tip.style.left = `${Math.max(0, Math.min(at.left - within.left, within.width - tip.offsetWidth))}px`;
    };
    const focused = () => svg.contains(document.activeElement) && document.activeElement.closest(CELL);
    svg.addEventListener("pointermove", (event) => {
      const at = `${event.clientX} ${event.clientY}`;
      // The picture may move below a pointer that rests.
      if (event.pointerType !== "touch" && at !== pointer) show(event.target.closest(CELL) || focused() || null);
      pointer = at;
    });
    svg.addEventListener("pointerleave", () => show(focused() || null));
    svg.addEventListener("focusout", () => show(null));
    const stops = cellsIn(svg).filter((cell) => !isEdge(cell)).map((cell) => ownLink(cell) || cell);
    svg.addEventListener("focusin", (event) => {
      show(event.target.closest(CELL));
      if (!event.target.matches(CELL)) return;
      for (const stop of stops) if (stop.matches(CELL)) stop.setAttribute("tabindex", stop === event.target ? "0" : "-1");
    });
    svg.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && tip) {
        event.preventDefault();
        event.stopPropagation();
        tip.remove();
        tip = null;
      }
      const [dx, dy] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key] || [];
      if (dx === undefined || !event.target.closest(CELL)) return;
      event.preventDefault();
      event.stopPropagation();
      const middle = (stop) => {
        const { left, top, width, height } = stop.getBoundingClientRect();
        return [left + width / 2, top + height / 2];
      };
      const from = event.target.closest(CELL);
      const [x, y] = middle(event.target);
      let [best, least] = [null, Infinity];
      for (const stop of stops) {
        const [sx, sy] = middle(stop);
        const along = (sx - x) * dx + (sy - y) * dy;
        const aside = Math.abs((sx - x) * dy + (sy - y) * dx);
        const to = stop.closest(CELL);
        // A group and what is inside have about the same place: only if there is nothing else.
        const far = along + 3 * aside + (to.contains(from) || from.contains(to) ? 1e6 : 0);
        if (along > 1 && far < least) [best, least] = [stop, far];
      }
      best?.focus({ preventScroll: !!box.closest("dialog") });
    });
    return show;
  };

  // Prepares a picture that is in the page: its links lead where those of the text description do.
  const enliven = (picture, svg, label) => {
    const page = picture.closest(".multicloud-page, .multicloud-pages");
    const targets = new Map();
    for (const text of page?.querySelectorAll("[data-links]") || []) {
      const links = [...text.querySelectorAll("a:not([data-node])")];
      JSON.parse(text.dataset.links).forEach((target, at) => links[at] && targets.set(target, links[at].href));
    }
    for (const link of svg.querySelectorAll("a")) {
      const address = link.href.baseVal || targets.get(link.dataset.link);
      if (/^(https?|mailto|file):/i.test(address)) link.setAttribute("href", address);
    }
    // Links to the pages about nodes are only in the text, as they depend on the site.
    for (const about of page?.querySelectorAll("a[data-node]") || []) {
      const cell = named(svg, about.dataset.node);
      if (!cell || cell.querySelector("a")) continue;
      const link = document.createElementNS(svg.namespaceURI, "a");
      link.setAttribute("href", about.href);
      for (const child of [...cell.childNodes]) if (!child.matches?.(`title, ${CELL}`)) link.append(child);
      cell.prepend(link);
    }
    for (const child of [...svg.children]) if (/^(title|desc)$/.test(child.localName)) child.remove();
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", label);
    svg.setAttribute("tabindex", "-1");
    let first = true;
    for (const cell of cellsIn(svg)) {
      const title = cell.querySelector(":scope > title");
      if (title) {
        cell.dataset.tip = title.textContent;
        title.remove();
      }
      const stop = ownLink(cell) || cell;
      if (isEdge(cell) && stop === cell) continue;
      const text = textOf(cell) || cell.dataset.cell;
      stop.setAttribute("aria-label", title ? `${text}: ${cell.dataset.tip}` : text);
      if (stop !== cell) continue;
      cell.setAttribute("role", "group");
      cell.setAttribute("tabindex", first ? "0" : "-1");
      first = false;
    }
    const enlarge = button(words.zoom, "⤢", () => open(picture));
    enlarge.className = "multicloud-enlarge";
    enlarge.setAttribute("aria-haspopup", "dialog");
    picture.prepend(enlarge);
    picture.dataset.ready = "";
    wire(svg, picture);
  };
  const place = (picture, svg) => {
    const link = opener(picture);
    const outer = (picture.matches("img") && link) || picture;
    const size = picture.closest(".multicloud-sized") ? ["width", "height"] : [];
    for (const side of size) svg.setAttribute(side, (picture.querySelector("svg") || picture).getAttribute(side));
    const span = make("span", { class: picture.className }, svg);
    const hasFocus = document.activeElement === outer;
    outer.replaceWith(span);
    // The picture of a lightbox is only exchanged.
    if (link) enliven(span, svg, labelOf(picture));
    if (hasFocus) opener(span).focus({ preventScroll: true });
    return span;
  };
  const fetched = async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.statusText);
    return safe(await answer.text());
  };
  // What is pressed stays in the page until it is clicked.
  let released = Promise.resolve();
  let release = () => {};
  addEventListener("pointerdown", () => {
    release();
    released = new Promise((done) => {
      release = done;
    });
  }, true);
  for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, () => setTimeout(release), true);
  const placed = new WeakMap();
  const living = (picture) => {
    // A page opened from a disk cannot load files.
    if (!picture.matches("img") || !opener(picture) || location.protocol === "file:") return Promise.resolve(picture);
    if (!placed.has(picture)) {
      placed.set(picture, fetched(picture.src).then(
        (svg) => released.then(() => (picture.isConnected ? place(picture, svg) : picture)),
        () => picture,
      ));
    }
    return placed.get(picture);
  };
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) living(target);
  });

  // Moves an element, leaves a mark in its place, and returns a function that moves it back.
  const moveTo = (element, to) => {
    if (!element) return () => {};
    const place = make("div", { class: element.className });
    place.style.cssText = `box-sizing: border-box; height: ${element.getBoundingClientRect().height}px`;
    element.replaceWith(place);
    to.append(element);
    return () => place.replaceWith(element);
  };

  /* The full-size view, with the tabs and layers of the page. */
  let opening = false;
  const open = async (picture, id = "") => {
    if (opening) return;
    opening = true;
    // A slow network does not keep the view closed; it changes when the picture is there.
    const ready = living(picture);
    picture = await Promise.race([ready, new Promise((late) => setTimeout(late, 300, picture))]);
    opening = false;
    const stage = make("div", { class: "multicloud-stage", tabindex: "0", role: "group" });
    const view = { x: 0, y: 0, scale: 1 };
    let [shown, width, height, fits] = [null, 0, 0, true];

    const draw = () => {
      shown.style.width = `${width * view.scale}px`;
      shown.style.height = `${height * view.scale}px`;
      shown.style.transform = `translate(${view.x}px, ${view.y}px)`;
    };
    const fit = () => {
      const [wide, high] = [stage.clientWidth, stage.clientHeight];
      view.scale = Math.min(wide / width, high / height, 4);
      view.x = (wide - width * view.scale) / 2;
      view.y = (high - height * view.scale) / 2;
      fits = true;
      draw();
    };
    const zoom = (by, x = stage.clientWidth / 2, y = stage.clientHeight / 2) => {
      const least = Math.min(stage.clientWidth / width, stage.clientHeight / height, 1) / 4;
      const scale = Math.min(Math.max(view.scale * by, least), LARGEST);
      view.x = x - ((x - view.x) * scale) / view.scale;
      view.y = y - ((y - view.y) * scale) / view.scale;
      view.scale = scale;
      fits = false;
      draw();
    };
    // A part of the picture always stays visible.
    const pan = (dx, dy) => {
      const hold = (at, size, room) => Math.min(Math.max(at, 40 - size), room - 40);
      view.x = hold(view.x + dx, width * view.scale, stage.clientWidth);
      view.y = hold(view.y + dy, height * view.scale, stage.clientHeight);
      fits = false;
      draw();
    };

    const home = nodeAt(location.hash) ? location.href.split("#")[0] : location.href;
    let focus = () => {};
    // The address of a node, to share it. Pages may have the same ids.
    const point = (cell) => {
      focus(cell);
      const page = figure.closest(".multicloud-page[id]") || box;
      const address = cell && page.id ? `#${page.id}:${encodeURIComponent(cell.dataset.cell)}` : home;
      if (address !== location.hash) history.replaceState(history.state, "", address);
    };
    const reveal = (cell) => {
      const [at, within] = [cell.getBoundingClientRect(), stage.getBoundingClientRect()];
      const [wide, high] = [at.width / view.scale, at.height / view.scale];
      const x = (at.left - within.left - view.x) / view.scale + wide / 2;
      const y = (at.top - within.top - view.y) / view.scale + high / 2;
      view.scale = Math.min(Math.max(view.scale, 1), stage.clientWidth / wide, stage.clientHeight / high);
      view.x = stage.clientWidth / 2 - x * view.scale;
      view.y = stage.clientHeight / 2 - y * view.scale;
      fits = false;
      draw();
      point(cell);
    };
    const find = make("input", { type: "search", class: "multicloud-find", placeholder: words.find, "aria-label": words.find });
    const hits = make("output", {});
    let hit = 0;
    // Looks through all pages, the visible one first.
    const search = async () => {
      const wanted = find.value.trim().toLowerCase();
      const theme = picture.matches(".multicloud-dark") ? ".multicloud-dark" : ":not(.multicloud-dark)";
      const away = [...box.querySelectorAll(PICTURE)].filter((one) => one.matches(theme) && !figure.contains(one));
      const pages = [stage, ...(await Promise.all(away.map(living)))];
      if (wanted !== find.value.trim().toLowerCase()) return;
      const found = !wanted ? [] : pages.flatMap(cellsIn).filter((cell) => (!stage.contains(cell) || cell.checkVisibility()) && `${textOf(cell)} ${cell.dataset.type || ""} ${cell.dataset.cell}`.toLowerCase().includes(wanted));
      const cell = found[hit % found.length];
      hits.textContent = wanted ? `${cell ? (hit % found.length) + 1 : 0} / ${found.length}` : "";
      if (!cell) point(null);
      else if (stage.contains(cell)) reveal(cell);
      else {
        hit = 0;
        id = cell.dataset.cell;
        tabOf(cell.closest(".multicloud-page")).click();
      }
    };
    let typed = 0;
    find.addEventListener("input", () => {
      hit = 0;
      clearTimeout(typed);
      typed = setTimeout(search, 100);
    });
    find.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        hit += 1;
        search();
      }
    });
    const choices = make("div", { class: "multicloud-choices" });
    const tools = make("div", { class: "multicloud-tools" }, find, hits,
      button(words.zoom_in, "+", () => zoom(1.5)),
      button(words.zoom_out, "−", () => zoom(1 / 1.5)),
      button(words.zoom_fit, "↺", fit),
      button(words.close, "×", () => dialog.close()));
    const head = make("div", { class: "multicloud-head" }, choices, tools);
    const dialog = make("dialog", { class: "multicloud-dialog", "aria-label": words.zoom }, head, stage);

    let figure = picture.closest(FIGURE);
    const box = picture.closest(".multicloud-pages") || figure;
    const returnTabs = moveTo(box.querySelector(".multicloud-tabs"), choices);
    const moveSwitches = () => {
      const back = [...figure.querySelectorAll(SWITCHES)].map((set) => moveTo(set, choices));
      return () => back.forEach((put) => put());
    };
    let returnSwitches = moveSwitches();
    // The current picture of the page: tabs and layers change the page, too.
    let turn = 0;
    const show = () => {
      const visible = (within) => [...within.querySelectorAll(PICTURE)].find(isShown);
      const now = visible(figure) || visible(box);
      if (!now) {
        dialog.close();
        return;
      }
      const mine = ++turn;
      picture = now;
      if (now.matches("img")) living(now).then((put) => put !== now && mine === turn && dialog.isConnected && show());
      if (!figure.contains(picture)) {
        figure = picture.closest(FIGURE);
        returnSwitches();
        returnSwitches = moveSwitches();
      }
      dialog.classList.toggle("multicloud-night", picture.matches(".multicloud-dark"));
      const drawn = picture.querySelector("svg");
      const [wide, high] = ["width", "height"].map((side) => Number((drawn || picture).getAttribute(side)) || 1);
      // The visible detail stays visible.
      fits ||= wide !== width || high !== height;
      [width, height] = [wide, high];
      shown = drawn
        ? withOwnIds(drawn.cloneNode(true))
        : make("img", { src: picture.currentSrc || picture.src, alt: picture.alt, draggable: "false" });
      stage.setAttribute("aria-label", labelOf(picture) || words.zoom);
      // The keyboard must not leave the dialog with a node that is replaced.
      if (stage.contains(document.activeElement)) stage.focus();
      stage.replaceChildren(shown);
      focus = drawn ? wire(shown, stage) : () => {};
      find.hidden = cellsIn(stage).length < 2;
      if (fits) fit();
      else draw();
      const cell = id && named(stage, id);
      if (cell) reveal(cell);
      else point(null);
      if (drawn) id = "";
    };
    dialog.addEventListener(CHANGED, show);

    stage.addEventListener("wheel", (event) => {
      event.preventDefault();
      const box = stage.getBoundingClientRect();
      const lines = event.deltaMode ? 33 : 1;
      const by = Math.exp(-Math.max(-99, Math.min(99, event.deltaY * lines)) / 300);
      zoom(by, event.clientX - box.left, event.clientY - box.top);
    }, { passive: false });

    const pointers = new Map();
    const spread = () => {
      const [a, b] = [...pointers.values()];
      return Math.hypot(a.x - b.x, a.y - b.y) || 1;
    };
    let moved = 0;
    stage.addEventListener("pointerdown", (event) => {
      if (!pointers.size) moved = 0;
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    });
    stage.addEventListener("pointermove", (event) => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
      moved += Math.hypot(dx, dy);
      // A click on a link or node may tremble.
      if (moved < 4) return;
      stage.setPointerCapture(event.pointerId);
      const apart = pointers.size === 2 ? spread() : 0;
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (apart) {
        const box = stage.getBoundingClientRect();
        const [a, b] = [...pointers.values()];
        zoom(spread() / apart, (a.x + b.x) / 2 - box.left, (a.y + b.y) / 2 - box.top);
      }
      pan(dx / pointers.size, dy / pointers.size);
    });
    const lift = (event) => pointers.delete(event.pointerId);
    stage.addEventListener("pointerup", lift);
    stage.addEventListener("pointercancel", lift);
    stage.addEventListener("dragstart", (event) => event.preventDefault());
    stage.addEventListener("click", (event) => {
      const link = event.target.closest("a[href]");
      if (moved >= 4) event.preventDefault();
      else if (link) {
        const page = linked(link);
        if (!page) return;
        event.preventDefault();
        if (box.contains(page)) tabOf(page)?.click();
        else {
          dialog.close();
          location.hash = page.id;
        }
      } else point(event.target.closest(CELL));
    });
    stage.addEventListener("focusin", (event) => point(event.target.closest(CELL)));

    const keys = {
      "+": () => zoom(1.5), "=": () => zoom(1.5), "-": () => zoom(1 / 1.5), 0: fit,
      ArrowLeft: () => pan(60, 0), ArrowRight: () => pan(-60, 0),
      ArrowUp: () => pan(0, 60), ArrowDown: () => pan(0, -60),
    };
    dialog.addEventListener("keydown", (event) => {
      const act = event.target !== find && !event.ctrlKey && !event.metaKey && !event.altKey && keys[event.key];
      // Themes use keys for navigation and search.
      event.stopPropagation();
      if (act) {
        event.preventDefault();
        act();
      }
    });
    const resized = new ResizeObserver(() => fits && fit());
    const closed = new AbortController();
    dialog.addEventListener("close", () => {
      closed.abort();
      if (nodeAt(location.hash)) point(null);
      resized.disconnect();
      returnSwitches();
      returnTabs();
      dialog.remove();
      opener(picture)?.focus({ preventScroll: true });
    });
    // The back button closes the full-size view, too.
    addEventListener("popstate", () => dialog.close(), { signal: closed.signal });
    document.body.append(dialog);
    dialog.showModal();
    stage.focus();
    show();
    resized.observe(stage);
  };

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const picture = pictureAt(event.target);
    if (!picture || !opener(picture) || event.target.closest("svg a[href], .multicloud-enlarge")) return;
    event.preventDefault();
    open(picture, event.target.closest(CELL)?.dataset.cell);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    const picture = pictureAt(event.target);
    const cell = event.target.matches(CELL);
    if (!picture || !(cell || opener(picture) === event.target) || event.target.matches("button")) return;
    event.preventDefault();
    open(picture, cell ? event.target.dataset.cell : "");
  });

  for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const picture = event.target.closest && pictureAt(event.target);
      if (picture && event.pointerType !== "touch") living(picture);
    });
  }

  // The element of this page that a link leads to.
  const linked = (link) => {
    const to = new URL(link.href.baseVal ?? link.href, document.baseURI);
    const here = new URL(location.href);
    return to.hash && to.href.split("#")[0] === here.href.split("#")[0] ? byHash(to.hash) : null;
  };
  const byHash = (hash) => {
    try {
      return document.getElementById(decodeURIComponent(hash.slice(1)));
    } catch {
      return null; // An address such as `#%` names nothing.
    }
  };
  const tabOf = (page) => [...document.querySelectorAll(".multicloud-tabs [aria-controls]")].find((tab) => tab.getAttribute("aria-controls") === page.id);

  // An address such as `#multicloud-orders:vertex:sqs:in` names a node of a diagram, or of a page.
  const nodeAt = (hash) => {
    let name = "";
    try {
      name = decodeURIComponent(hash.slice(1));
    } catch {
      return null;
    }
    const boxes = [...document.querySelectorAll(":is(.multicloud-page, .multicloud-pages)[id]")].filter((found) => name.startsWith(`${found.id}:`));
    const box = boxes.pop();
    return box && { box, id: name.slice(box.id.length + 1) };
  };
  // Opens the picture with this node centred.
  const visit = async () => {
    const { box, id } = nodeAt(location.hash) || {};
    if (!box) return;
    box.scrollIntoView();
    for (const picture of [...box.querySelectorAll(PICTURE)]) {
      const figure = picture.closest(FIGURE);
      const set = figure.querySelector(".multicloud-layers .multicloud-switches");
      const known = named(await living(picture), id) || (await set?.reveal?.(id));
      if (!known) continue;
      const page = figure.closest(".multicloud-page");
      if (page) tabOf(page)?.click();
      open(picturesIn(figure).find(isShown), id);
      return;
    }
  };
  addEventListener("hashchange", visit);
  // Where a search knows only sections, its words in the address name a node below the heading.
  const searched = () => {
    const wanted = (new URLSearchParams(location.search).get("h") || "").toLowerCase().split(/\s+/);
    const parts = [...document.querySelectorAll(":is(h1, h2, h3, h4, h5, h6)[id], .multicloud-pages")];
    const box = parts[parts.indexOf(byHash(location.hash)) + 1];
    if (!wanted[0] || !location.hash || !box?.matches(".multicloud-pages")) return;
    const names = [...box.querySelectorAll(".multicloud-details li[id] strong:first-child")];
    const name = names.find((found) => wanted.every((word) => found.textContent.toLowerCase().includes(word)));
    if (name) history.replaceState(history.state, "", `#${encodeURIComponent(name.closest("li").id)}`);
  };

  /* Tabs for the pages of a diagram. */
  let sets = 0;
  const leaf = (box) => {
    const names = JSON.parse(box.dataset.pages);
    const figures = [...box.querySelectorAll(":scope > .multicloud-page")];
    if (figures.length !== names.length) return;
    const own = `multicloud-pages-${++sets}`;
    const tabs = names.map((name, at) => make("button", { type: "button", role: "tab", id: `${own}-${at}`, "aria-controls": `${own}-${at}-panel` }, name));
    const choose = (at) => {
      tabs.forEach((tab, n) => {
        tab.setAttribute("aria-selected", String(n === at));
        tab.tabIndex = n === at ? 0 : -1;
        figures[n].classList.toggle("multicloud-away", n !== at);
      });
      changed(list);
    };
    figures.forEach((figure, at) => {
      for (const [name, value] of [["role", "tabpanel"], ["aria-labelledby", tabs[at].id]]) figure.setAttribute(name, value);
      figure.id = figure.id || `${own}-${at}-panel`;
      tabs[at].setAttribute("aria-controls", figure.id);
      tabs[at].addEventListener("click", () => choose(at));
    });
    const list = make("div", { class: "multicloud-tabs", role: "tablist", "aria-label": words.pages }, ...tabs);
    list.addEventListener("keydown", (event) => {
      const at = tabs.indexOf(event.target);
      const on = getComputedStyle(list).direction === "rtl" ? -1 : 1;
      const to = { ArrowRight: at + on, ArrowLeft: at - on, Home: 0, End: tabs.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      const next = (to + tabs.length) % tabs.length;
      choose(next);
      tabs[next].focus();
    });
    box.prepend(list);
    const follow = (hash) => {
      const wanted = hash && byHash(hash);
      const at = wanted ? figures.findIndex((figure) => figure.contains(wanted)) : -1;
      if (at >= 0) choose(at);
      return at >= 0 && wanted;
    };
    choose(0);
    const wanted = follow(location.hash);
    if (wanted) wanted.scrollIntoView();
    addEventListener("hashchange", () => box.isConnected && follow(location.hash));
  };

  /* Layers, switched in a drawing that has all of them, which is fetched when it is first needed,
     unless it is in the page; and tags. */
  const switches = (box, title, names, change) => {
    const boxes = names.map(([, isOn]) => {
      const check = make("input", { type: "checkbox" });
      check.checked = isOn;
      return check;
    });
    const labels = names.map(([name], at) => make("label", {}, boxes[at], ` ${name}`));
    const set = make("fieldset", { class: "multicloud-switches" }, make("legend", {}, title), ...labels);
    set.addEventListener("change", () => change(set, boxes.map((check) => check.checked)));
    box.replaceChildren(set);
    return set;
  };
  const picturesIn = (figure) => [...document.querySelectorAll(PICTURE)].filter((picture) => figure.contains(picture));
  const tag = (box) => {
    const names = JSON.parse(box.dataset.tags);
    const figure = box.closest(FIGURE);
    // With a lightbox, or from a disk, pictures stay files.
    if (picturesIn(figure).some((picture) => picture.matches("img") && (!opener(picture) || location.protocol === "file:"))) return;
    switches(box, words.tags, names.map((name) => [name, true]), async (set, on) => {
      const hidden = names.filter((_, at) => !on[at]);
      for (const picture of await Promise.all(picturesIn(figure).map(living))) {
        for (const cell of picture.querySelectorAll("[data-tags]")) {
          // As in draw.io: a cell is hidden if all of its tags are.
          const away = cell.dataset.tags.split(" ").every((name) => hidden.includes(name));
          cell.setAttribute("display", away ? "none" : "inline");
        }
        const gone = new Set([...picture.querySelectorAll('[display="none"]')].flatMap((cell) => [cell, ...cellsIn(cell)]).map((cell) => cell.dataset.cell));
        for (const edge of cellsIn(picture).filter(isEdge)) {
          edge.classList.toggle("multicloud-loose", gone.has(edge.dataset.source) || gone.has(edge.dataset.target));
        }
      }
      changed(set);
    });
  };
  const layer = (box) => {
    const names = JSON.parse(box.dataset.layers);
    const figure = box.closest(FIGURE);
    // A page opened from a disk cannot load files.
    if (location.protocol === "file:" && !figure.querySelector("[data-layer]")) return;
    const links = [...box.querySelectorAll("a")];
    const before = [...box.childNodes];
    let drawings = null;
    const all = async () => {
      const pictures = picturesIn(figure);
      const present = pictures.map((picture) => picture.querySelector("svg:has([data-layer])"));
      const svgs = await Promise.all(pictures.map((_, at) => present[at] || fetched(links[at].href)));
      pictures.forEach((picture, at) => present[at] || place(picture, svgs[at]));
      return svgs;
    };
    const set = switches(box, words.layers, names, async (_, on) => {
      try {
        drawings ??= await all();
      } catch {
        box.replaceChildren(...before);
        set.remove();
        return;
      }
      for (const svg of drawings) {
        on.forEach((isOn, at) => {
          for (const group of svg.querySelectorAll(`[data-layer="${at}"]`)) group.setAttribute("display", isOn ? "inline" : "none");
        });
      }
      figure.querySelector(".multicloud-tags .multicloud-switches")?.dispatchEvent(new Event("change"));
      changed(set);
    });
    // Shows the layer of a cell, if it has one.
    set.reveal = async (id) => {
      const layers = await fetched(links[0].href).then((svg) => named(svg, id)?.closest("[data-layer]"), () => null);
      const check = layers && set.querySelectorAll("input")[layers.dataset.layer];
      if (check && !check.checked) check.click();
      return !!check;
    };
  };

  /* Copy buttons, if the theme has none. */
  const themeCopies = () =>
    /content\.code\.copy/.test(document.getElementById("__config")?.textContent || "") ||
    !!document.querySelector('script[src*="copybutton"], script[src*="clipboard"], .copybtn, .md-clipboard');
  const copier = (pre) => {
    const copy = make("button", { type: "button", class: "multicloud-copy" }, words.copy);
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(pre.textContent.replace(/\n$/, ""));
      } catch {
        return;
      }
      copy.textContent = words.copied;
      setTimeout(() => {
        copy.textContent = words.copy;
      }, 2000);
    });
    const holder = make("div", { class: "multicloud-copied" });
    pre.replaceWith(holder);
    holder.append(copy, pre);
  };

  /* Wide pictures use the room beside the text. */
  const widen = () => {
    const beside = [...document.querySelectorAll("nav, aside, [class*=sidebar]")].map((one) => one.getBoundingClientRect().left);
    for (const { style, parentElement } of document.querySelectorAll(".multicloud-wide:not([dir=rtl] *)")) {
      const { left, right, width } = parentElement.getBoundingClientRect();
      const end = Math.min(root.clientWidth, ...beside.filter((at) => at > right - 2));
      style.width = `${Math.max(end - 24 - left, width)}px`;
    }
  };
  for (const kind of ["resize", CHANGED]) addEventListener(kind, widen);

  /* Styles break after their entries. Highlighters in the browser read them before. */
  const divide = (line) => {
    const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      const at = text.data.indexOf(";") + 1;
      if (at) text.splitText(at).before(make("wbr", {}));
    }
  };

  /* The setup of a page; it may run several times. */
  const each = (within, selector, act) => {
    for (const element of within.querySelectorAll(selector)) {
      if (element.dataset.ready === undefined) {
        element.dataset.ready = "";
        act(element);
      }
    }
  };
  const prepare = (within) => {
    each(within, PICTURE, (picture) => {
      const pressed = opener(picture);
      if (!pressed) return;
      const svg = picture.querySelector("svg");
      if (svg) {
        enliven(picture, svg, labelOf(picture));
        return;
      }
      if (picture.closest(".multicloud-page, .multicloud-pages")?.querySelector("[data-links], a[data-node]")) seen.observe(picture);
      pressed.setAttribute("aria-haspopup", "dialog");
      if (pressed !== picture) return;
      pressed.tabIndex = 0;
      pressed.setAttribute("role", "button");
      pressed.classList.add("multicloud-zooms");
    });
    each(within, ".multicloud-pages[data-pages]", leaf);
    each(within, ".multicloud-layers[data-layers]", layer);
    each(within, ".multicloud-tags[data-tags]", tag);
    widen();
    const lines = () => each(within, ".multicloud-line", divide);
    if (document.readyState === "complete") lines();
    else addEventListener("load", lines);
    if (words.copy && navigator.clipboard && !themeCopies()) {
      each(within, ":is(.multicloud-listing, .multicloud-fold, .multicloud-unsearched, .multicloud-line) pre:not(.linenos pre, .linenodiv pre)", copier);
    }
  };
  const ready = () => {
    // The page of the dialog was replaced by this page.
    document.querySelector(".multicloud-dialog")?.close();
    for (const element of document.querySelectorAll("[class*=multicloud][data-words]")) {
      Object.assign(words, JSON.parse(element.dataset.words));
    }
    prepare(document);
    searched();
    visit();
  };
  if (window.document$?.subscribe) window.document$.subscribe(ready);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
