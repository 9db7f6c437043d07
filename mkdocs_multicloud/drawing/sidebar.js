/* Runs after draw.io's application: lists the shapes of its sidebar instead of showing them, as JSON. */
(function () {
  "use strict";

  // The package may be built without the application: then the file is empty.
  if (typeof Sidebar === "undefined") return JSON.stringify({ shapes: [], sets: [] });

  const shapes = [];
  const sets = [];
  let library = "";
  let tags = "";
  const SHAPE = /(^|;)(shape|image)=/;
  const CONTAINER = /(^|;)(swimlane|container=1|childLayout=)/;
  const text = (value) => (typeof value === "string" ? value : "");
  const element = () => document.createElement("div");
  // A shape that cannot be made costs none of the others.
  const attempt = (make) => {
    try {
      make(element());
    } catch (error) {
      /* It is left out. */
    }
  };
  const open = (title) => {
    library = String(title || "");
  };

  Object.assign(Sidebar.prototype, {
    addEntry: (words, make) => (...rest) => {
      tags = words || "";
      return make(...rest);
    },
    addPalette: (id, title, expanded, make) => {
      open(title);
      attempt(make);
    },
    addPaletteFunctions: (id, title, expanded, makers) => {
      open(title);
      makers.forEach(attempt);
    },
    addStencilPalette: (id, title, file, style, ignored, make, scale, words, makers) => {
      open(title);
      sets.push({ library, file, style: style || "", ignored: ignored || [], scale: scale || 1 });
      (makers || []).forEach(attempt);
    },
    // What consists of several cells has no single style: of a card with an icon, the icon is listed, of a
    // container that is filled, the container.
    createItem: (cells, title, showLabel, showTitle, width, height) => {
      let [cell] = cells;
      const parts = cell.children || [];
      const [{ style, geometry }] = [...parts, {}];
      if (parts.length === 1 && SHAPE.test(style)) {
        cell = parts[0];
        [width, height] = [geometry.width, geometry.height];
      }
      const whole = cells.length === 1 && (parts.length < 2 || CONTAINER.test(cell.style));
      if (whole && cell.style) {
        shapes.push({
          name: text(title), library, style: cell.style, width, height, edge: !!cell.edge,
          label: text(cell.value), words: tags,
        });
      }
      return element();
    },
    addSearchPalette: () => {},
    showEntries: () => {},
  });
  // The texts of draw.io are not loaded: a key such as `entityRelation` becomes the title.
  const TITLES = { archiMate21: "ArchiMate 2.1", uml: "UML" };
  const spaced = (key) => key.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/^./, (first) => first.toUpperCase());
  mxResources.get = (key) => TITLES[key] || spaced(key);

  const sidebar = Object.create(Sidebar.prototype);
  const graph = new Graph(element(), null, null, null, null, false);
  Object.assign(sidebar, { graph, container: element(), palettes: {}, taglist: {} });
  sidebar.editorUi = { editor: { graph }, getResource: String };
  globalThis.sb = sidebar;
  sidebar.initPalettes();
  return JSON.stringify({ shapes, sets });
})();
