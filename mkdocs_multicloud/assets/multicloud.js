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

  // The element to click: the picture or the link around it. A lightbox has its own links.
  const opener = (picture) => {
    const link = picture.closest("a");
    return !link ? picture : link.matches(LINK) ? link : null;
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
        else if (attribute.localName === "href") attribute.value = attribute.value.replace(/^#.+/, `$&${suffix}`);
        else attribute.value = attribute.value.replace(/url\(#([^)]+)\)/g, `url(#$1${suffix})`);
      }
    }
    return svg;
  };

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
  const open = (picture) => {
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

    const choices = make("div", { class: "multicloud-choices" });
    const tools = make("div", { class: "multicloud-tools" },
      button(words.zoom_in, "+", () => zoom(1.5)),
      button(words.zoom_out, "−", () => zoom(1 / 1.5)),
      button(words.zoom_fit, "↺", fit),
      button(words.close, "×", () => dialog.close()));
    const head = make("div", { class: "multicloud-head" }, choices, tools);
    const dialog = make("dialog", { class: "multicloud-dialog", "aria-label": words.zoom }, head, stage);

    let figure = picture.closest(FIGURE);
    const box = picture.closest(".multicloud-pages") || figure;
    const returnTabs = moveTo(box.querySelector(".multicloud-tabs"), choices);
    let returnLayers = moveTo(figure.querySelector(SWITCHES), choices);
    // The current picture of the page: tabs and layers change the page, too.
    const show = () => {
      const seen = (within) => [...within.querySelectorAll(PICTURE)].find(isShown);
      const now = seen(figure) || seen(box);
      if (!now) {
        dialog.close();
        return;
      }
      picture = now;
      if (!figure.contains(picture)) {
        figure = picture.closest(FIGURE);
        returnLayers();
        returnLayers = moveTo(figure.querySelector(SWITCHES), choices);
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
      stage.setAttribute("aria-label", picture.alt || picture.getAttribute("aria-label") || words.zoom);
      stage.replaceChildren(shown);
      if (fits) fit();
      else draw();
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
    stage.addEventListener("pointerdown", (event) => {
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      stage.setPointerCapture(event.pointerId);
    });
    stage.addEventListener("pointermove", (event) => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
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

    const keys = {
      "+": () => zoom(1.5), "=": () => zoom(1.5), "-": () => zoom(1 / 1.5), 0: fit,
      ArrowLeft: () => pan(60, 0), ArrowRight: () => pan(-60, 0),
      ArrowUp: () => pan(0, 60), ArrowDown: () => pan(0, -60),
    };
    dialog.addEventListener("keydown", (event) => {
      const act = !event.ctrlKey && !event.metaKey && !event.altKey && keys[event.key];
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
      resized.disconnect();
      returnLayers();
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
    // A picture may contain links.
    if (!picture || !opener(picture) || event.target.closest("svg a")) return;
    event.preventDefault();
    open(picture);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    const picture = pictureAt(event.target);
    if (!picture || opener(picture) !== event.target) return;
    event.preventDefault();
    open(picture);
  });

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
      let wanted = null;
      try {
        wanted = hash && document.getElementById(decodeURIComponent(hash.slice(1)));
      } catch {
        /* An address such as `#%` names nothing. */
      }
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
     unless it is in the page. */
  const safe = (text) => {
    const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    if (svg.localName !== "svg") throw new Error("not a picture");
    for (const element of [svg, ...svg.querySelectorAll("*")]) {
      if (/^(script|foreignObject|style|iframe)$/i.test(element.localName)) element.remove();
      for (const { name, value } of [...element.attributes]) {
        if (/^on/i.test(name) || (/href$/i.test(name) && /^\s*javascript:/i.test(value))) element.removeAttribute(name);
      }
    }
    return withOwnIds(document.importNode(svg, true));
  };
  const layered = async (link, picture) => {
    if (picture.querySelector("[data-layer]")) return () => picture.querySelector("svg");
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(answer.statusText);
    const svg = safe(await answer.text());
    const span = make("span", { class: picture.className, role: "img", "aria-label": picture.alt || picture.getAttribute("aria-label") || svg.querySelector("title")?.textContent || "" }, svg);
    return () => {
      picture.replaceWith(span);
      return svg;
    };
  };
  const layer = (box) => {
    const names = JSON.parse(box.dataset.layers);
    const figure = box.closest(FIGURE);
    // A page opened from a disk cannot load files.
    if (location.protocol === "file:" && !figure.querySelector("[data-layer]")) return;
    const links = [...box.querySelectorAll("a")];
    const before = [...box.childNodes];
    let drawings = null;
    const boxes = names.map(([, isOn]) => {
      const check = make("input", { type: "checkbox" });
      check.checked = isOn;
      return check;
    });
    const change = async () => {
      try {
        drawings ??= (await Promise.all([...document.querySelectorAll(PICTURE)].filter((picture) => figure.contains(picture)).map((picture, at) => layered(links[at], picture)))).map((put) => put());
      } catch {
        box.replaceChildren(...before);
        set.remove();
        return;
      }
      prepare(figure);
      for (const svg of drawings) {
        boxes.forEach((check, at) => {
          for (const group of svg.querySelectorAll(`[data-layer="${at}"]`)) group.setAttribute("display", check.checked ? "inline" : "none");
        });
      }
      changed(set);
    };
    const labels = names.map(([name], at) => make("label", {}, boxes[at], ` ${name}`));
    const set = make("fieldset", { class: "multicloud-switches" }, make("legend", {}, words.layers), ...labels);
    set.addEventListener("change", change);
    box.replaceChildren(set);
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

  /* A style's line breaks after its entries. Highlighters in the browser read the code before. */
  const divide = (line) => {
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    for (const text of found) {
      const [first, ...others] = text.data.split(/(?<=;)/);
      text.replaceWith(first, ...others.flatMap((entry) => [make("wbr", {}), entry]));
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
      pressed.setAttribute("aria-haspopup", "dialog");
      if (pressed !== picture) return;
      pressed.tabIndex = 0;
      if (picture.matches("img")) pressed.setAttribute("role", "button");
      pressed.classList.add("multicloud-zooms");
    });
    each(within, ".multicloud-pages[data-pages]", leaf);
    each(within, ".multicloud-layers[data-layers]", layer);
    const divideAll = () => each(within, ".multicloud-line", divide);
    if (document.readyState === "complete") divideAll();
    else window.addEventListener("load", divideAll);
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
  };
  if (window.document$?.subscribe) window.document$.subscribe(ready);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
