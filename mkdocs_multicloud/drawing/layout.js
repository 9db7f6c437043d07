/* The functions that Python calls to lay out a page: draw.io's layout classes place boxes and lines that stand
   for its cells; the cells themselves are not loaded, except to place the labels of edges. */
(function (global) {
  "use strict";

  const GAP = 40;
  /** Space between ranks, without the labels of edges. */
  const RANKS = { "flow-right": 80, "flow-down": 60 };
  const PARALLEL = 20;
  const MARGIN = 15;
  /** Styles of lines: those that are drawn from point to point, and those that turn at right angles. Others
      find their way without points. */
  const STRAIGHT = 0;
  const ORTHOGONAL = 1;
  /** Rounds in which overlapping boxes of an organic layout move apart. */
  const ROUNDS = 200;
  /** Where the label of an edge may be: from its middle, -1 and 1 are the ends. */
  const PLACES = [0, 0.2, -0.2, 0.4, -0.4, 0.6, -0.6];
  const MAX_COMPARED = 2e7;
  const FEW = 4;

  const highest = (all, of) => all.reduce((most, one) => Math.max(most, of(one)), 0);

  // A layout draws random numbers if two boxes are at the same place.
  const withoutChance = (work) => {
    const { random } = Math;
    let state = 1;
    Math.random = () => (state = (state * 16807) % 2147483647) / 2147483647;
    try {
      return work();
    } finally {
      Math.random = random;
    }
  };

  /* A graph of boxes and lines, in an update that never ends: nothing is drawn. */
  class Sketch {
    constructor(boxes, lines) {
      this.model = new mxGraphModel();
      this.model.beginUpdate();
      this.graph = new Graph(document.createElement("div"), this.model, null, null, null, false);
      this.graph.gridEnabled = false;
      this.parent = this.graph.getDefaultParent();
      this.boxes = boxes.map((box) => {
        const cell = new mxCell("", new mxGeometry(box.x, box.y, box.width, box.height), "");
        cell.vertex = true;
        return this.model.add(this.parent, cell);
      });
      this.lines = lines.map(({ source, target, line }) => {
        const cell = new mxCell("", new mxGeometry(), "");
        cell.edge = true;
        cell.geometry.relative = true;
        cell.line = line;
        this.model.add(this.parent, cell);
        this.model.setTerminal(cell, this.boxes[source], true);
        this.model.setTerminal(cell, this.boxes[target], false);
        return cell;
      });
    }

    run(layout, root) {
      layout.execute(this.parent, root);
      return this.boxes.map(({ geometry }) => ({ x: geometry.x + geometry.width / 2, y: geometry.y + geometry.height / 2 }));
    }
  }

  /* Draw.io's flow: its ranks are as far apart as the labels between them need. */
  const flow = (kind, boxes, lines) => {
    const right = kind === "flow-right";
    const sketch = new Sketch(boxes, lines);
    const layout = new mxHierarchicalLayout(sketch.graph, right ? mxConstants.DIRECTION_WEST : mxConstants.DIRECTION_NORTH);
    layout.edgeStyle = mxHierarchicalEdgeStyle.STRAIGHT;
    // The styles of these lines are of no interest.
    layout.disableEdgeStyle = false;
    layout.placementStage = function (start, parent) {
      const stage = new mxCoordinateAssignment(this, GAP, 0, this.orientation, start, PARALLEL);
      stage.fineTuning = this.fineTuning;
      const gaps = new Array(this.model.ranks.length).fill(RANKS[kind]);
      for (const edge of this.model.edgeMapper.getValues()) {
        const middle = Math.floor((edge.source.maxRank + edge.target.minRank - 1) / 2);
        for (const { line } of edge.edges) {
          const room = right ? line.width + 30 : line.height + 20;
          if (line.width) gaps[middle] = Math.max(gaps[middle], room + 20);
        }
      }
      const { calculateWidestRank } = stage;
      stage.calculateWidestRank = function (graph, model) {
        calculateWidestRank.call(this, graph, model);
        let y = 0;
        for (let rank = model.maxRank; rank >= 0; rank--) {
          const high = highest(model.ranks[rank], (one) => (one.isVertex() ? one.height : 0));
          for (const one of model.ranks[rank]) one.setY(rank, y + high / 2);
          this.rankY[rank] = y + high / 2;
          y += high + (rank ? gaps[rank - 1] : 0);
        }
      };
      stage.execute(parent);
      for (const edge of this.model.edgeMapper.getValues()) shorten(edge, gaps, right ? "x" : "y");
      return stage.limitX + this.interHierarchySpacing;
    };
    const centres = sketch.run(layout);
    align(centres, lines, right ? "y" : "x");
    sketch.lines.forEach((cell) => {
      cell.line.points = (cell.geometry.points || []).map(({ x, y }) => ({ x, y }));
    });
    return centres;
  };

  // A line that passes ranks has two points at each of them, in the middle of the spaces before and after it.
  // If it is not orthogonal, it is straight only beside the rank itself.
  const shorten = ({ edges, minRank, maxRank }, gaps, axis) => {
    for (const { line, geometry: { points } } of edges) {
      if (line.style !== STRAIGHT || !points || points.length < 2) continue;
      const down = points[0][axis] < points[points.length - 1][axis];
      for (let at = 0; at + 1 < points.length; at += 2) {
        const rank = down ? maxRank - 1 - at / 2 : minRank + 1 + at / 2;
        const [before, after] = down ? [gaps[rank], gaps[rank - 1]] : [gaps[rank - 1], gaps[rank]];
        points[at][axis] += (down ? 1 : -1) * (before / 2 - MARGIN);
        points[at + 1][axis] -= (down ? 1 : -1) * (after / 2 - MARGIN);
      }
    }
  };

  // The layout takes less than a pixel as straight.
  const align = (centres, lines, axis) => {
    for (const { source, target } of lines) {
      if (Math.abs(centres[source][axis] - centres[target][axis]) <= 1) centres[target][axis] = centres[source][axis];
    }
  };

  /* The lines by which each box is reached first from the roots, breadth first. */
  const spanningTree = (boxes, lines) => {
    const out = boxes.map(() => []);
    const incoming = boxes.map(() => 0);
    for (const line of lines) {
      out[line.source].push(line);
      incoming[line.target]++;
    }
    const seen = boxes.map(() => false);
    const roots = [];
    const found = [];
    const grow = (root) => {
      if (seen[root]) return;
      roots.push(root);
      seen[root] = true;
      for (let queue = [root], at = 0; at < queue.length; at++) {
        for (const line of out[queue[at]]) {
          if (!seen[line.target]) {
            seen[line.target] = true;
            found.push(line);
            queue.push(line.target);
          }
        }
      }
    };
    boxes.forEach((box, index) => incoming[index] || grow(index));
    boxes.forEach((box, index) => grow(index));
    return { roots, found };
  };

  const tree = (boxes, lines) => {
    const { roots, found } = spanningTree(boxes, lines);
    let root = roots[0];
    const all = [...boxes];
    const joined = [...found];
    if (roots.length > 1) {
      // Several trees stand side by side below a root that is not shown.
      root = all.length;
      all.push({ x: 0, y: 0, width: 1, height: 1 });
      for (const target of roots) joined.push({ source: root, target, line: { width: 0, height: 0 } });
    }
    const sketch = new Sketch(all, joined);
    const layout = new mxCompactTreeLayout(sketch.graph, false);
    layout.edgeRouting = false;
    layout.resizeParent = false;
    layout.alignRanks = true;
    layout.nodeDistance = GAP / 2;
    const labels = highest(lines, ({ line }) => line.height);
    layout.levelDistance = 30 + (labels ? labels + 20 : 0);
    return sketch.run(layout, sketch.boxes[root]).slice(0, boxes.length);
  };

  const organic = (boxes, lines) => {
    // They start on a circle: from one place they would fly off at random.
    const start = boxes.map((box, index) => {
      const angle = (2 * Math.PI * index) / boxes.length;
      const radius = 30 * Math.sqrt(boxes.length);
      return { ...box, x: radius * Math.cos(angle) - box.width / 2, y: radius * Math.sin(angle) - box.height / 2 };
    });
    const sketch = new Sketch(start, lines);
    const layout = new mxFastOrganicLayout(sketch.graph);
    layout.disableEdgeStyle = false;
    layout.resetEdges = false;
    const sizes = boxes.map((box) => Math.max(box.width, box.height)).sort((a, b) => a - b);
    const labels = highest(lines, ({ line }) => line.width);
    layout.forceConstant = 30 + sizes[sizes.length >> 1] + Math.min(labels, 120) / 2;
    layout.maxIterations = Math.min(20 * Math.sqrt(boxes.length), 400);
    return apart(sketch.run(layout), boxes);
  };

  /* Moves boxes that overlap, or nearly do, away from each other. */
  const apart = (centres, boxes) => {
    for (let round = 0, moved = true; moved && round < ROUNDS; round++) {
      moved = false;
      for (let a = 0; a < boxes.length; a++) {
        for (let b = a + 1; b < boxes.length; b++) {
          const dx = centres[b].x - centres[a].x;
          const dy = centres[b].y - centres[a].y;
          const x = (boxes[a].width + boxes[b].width) / 2 + GAP / 2 - Math.abs(dx);
          const y = (boxes[a].height + boxes[b].height) / 2 + GAP / 2 - Math.abs(dy);
          if (x <= 0.5 || y <= 0.5) continue;
          moved = true;
          const [axis, push] = x < y ? ["x", (dx < 0 ? -x : x) / 2] : ["y", (dy < 0 ? -y : y) / 2];
          centres[a][axis] -= push;
          centres[b][axis] += push;
        }
      }
    }
    return centres;
  };

  const circle = (boxes, lines) => {
    const sketch = new Sketch(boxes, lines);
    const layout = new mxCircleLayout(sketch.graph);
    layout.resetEdges = false;
    layout.disableEdgeStyle = false;
    const most = highest(boxes, (box) => Math.hypot(box.width, box.height));
    const labels = highest(lines, ({ line }) => line.width);
    // The corners of neighbours must not touch, and a line between them has room for its label.
    layout.getRadius = () => Math.max((most + GAP + Math.min(labels, 120)) / (2 * Math.sin(Math.PI / Math.max(boxes.length, 2))), 60);
    const found = sketch.run(layout);
    // draw.io puts the corners on the circle; these are the centres.
    return found.map(({ x, y }, index) => ({ x: x - boxes[index].width / 2, y: y - boxes[index].height / 2 }));
  };

  const LAYOUTS = {
    "flow-right": (boxes, lines) => flow("flow-right", boxes, lines),
    "flow-down": (boxes, lines) => flow("flow-down", boxes, lines),
    tree, organic, circle,
  };

  /* Groups the boxes that lines connect, in the order of their first box. */
  const components = (count, lines) => {
    const root = [...Array(count).keys()];
    const find = (one) => {
      while (root[one] !== one) one = root[one] = root[root[one]];
      return one;
    };
    for (const { source, target } of lines) {
      const [a, b] = [find(source), find(target)];
      root[Math.max(a, b)] = Math.min(a, b);
    }
    const found = new Map();
    for (let one = 0; one < count; one++) {
      const key = find(one);
      if (!found.has(key)) found.set(key, { boxes: [], lines: [] });
      found.get(key).boxes.push(one);
    }
    for (const line of lines) found.get(find(line.source)).lines.push(line);
    // What is connected first, then what is not.
    const all = [...found.values()];
    return [...all.filter((one) => one.boxes.length > 1), ...all.filter((one) => one.boxes.length === 1)];
  };

  const boundsOf = (boxes) => {
    const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
    for (const { left, top, right, bottom } of boxes) {
      bounds.left = Math.min(bounds.left, left);
      bounds.top = Math.min(bounds.top, top);
      bounds.right = Math.max(bounds.right, right);
      bounds.bottom = Math.max(bounds.bottom, bottom);
    }
    return bounds;
  };

  /* Puts blocks into rows, so that all of them are about as wide as a page. A few in a group stand across the flow:
     lines from outside then reach each of them. */
  const pack = (blocks, kind, inGroup) => {
    const area = blocks.reduce((sum, { width, height }) => sum + (width + GAP) * (height + GAP), 0);
    const across = inGroup && blocks.length <= FEW;
    const wide = across && kind === "flow-right" ? 0 : across && kind === "flow-down" ? Infinity : Math.sqrt(area * 1.8);
    const limit = blocks.reduce((most, { width }) => Math.max(most, width), wide);
    let [x, y, high] = [0, 0, 0];
    for (const block of blocks) {
      if (x && x + block.width > limit) [x, y, high] = [0, y + high + GAP, 0];
      block.move(x, y);
      x += block.width + GAP;
      high = Math.max(high, block.height);
    }
  };

  /* Places the children of a group around (0, 0): sets their centres, and the points of lines. */
  const arrange = (kind, children, lines, inGroup) => {
    const boxes = children.map(({ halfX, halfY }) => ({ x: 0, y: 0, width: 2 * halfX, height: 2 * halfY }));
    const parts = kind === "circle" && children.length > 1
      ? [{ boxes: boxes.map((box, index) => index), lines }] : components(children.length, lines);
    pack(parts.map((part) => {
      const own = part.boxes.map((index) => boxes[index]);
      let centres = [{ x: 0, y: 0 }];
      if (own.length > 1) {
        const at = new Map(part.boxes.map((index, number) => [index, number]));
        const inner = part.lines.map(({ source, target, line }) => ({ source: at.get(source), target: at.get(target), line }));
        centres = LAYOUTS[kind](own, inner);
      }
      const around = centres.map(({ x, y }, number) => ({
        left: x - own[number].width / 2, right: x + own[number].width / 2,
        top: y - own[number].height / 2, bottom: y + own[number].height / 2,
      }));
      const points = part.lines.flatMap(({ line }) => line.points || []);
      const all = boundsOf([...around, ...points.map(({ x, y }) => ({ left: x, right: x, top: y, bottom: y }))]);
      return {
        width: all.right - all.left, height: all.bottom - all.top,
        move: (x, y) => {
          part.boxes.forEach((index, number) => {
            children[index].centre = { x: centres[number].x - all.left + x, y: centres[number].y - all.top + y };
          });
          for (const point of points) {
            point.x += x - all.left;
            point.y += y - all.top;
          }
        },
      };
    }), kind, inGroup);
  };

  /* Sets from which centre a box is placed, and how far it reaches: equally in both directions, so that the
     middles of shapes are in line, whether they have a label below or not. */
  const reach = (node, centreX, centreY) => {
    const [left, top, right, bottom] = node.label;
    Object.assign(node, {
      centreX, centreY,
      halfX: Math.max(centreX + left, node.width - centreX + right),
      halfY: Math.max(centreY + top, node.height - centreY + bottom),
    });
  };

  /* The two children of one group that a line runs between; null if one end is inside of the other. */
  const siblings = (nodes, source, target) => {
    let [a, b] = [source, target];
    while (nodes[a].depth > nodes[b].depth) a = nodes[a].parent;
    while (nodes[b].depth > nodes[a].depth) b = nodes[b].parent;
    if (a === b) return null;
    while (nodes[a].parent !== nodes[b].parent) [a, b] = [nodes[a].parent, nodes[b].parent];
    return [a, b];
  };

  const rounded = (number) => Math.round(number * 100) / 100;

  /* Lays out a page.
     nodes: [parent, width, height, label, room], parents first, the parent is -1 for the page itself; `label`
     is how far the label reaches out (left, top, right, bottom), `room` of a group what its children leave free
     (likewise, then the least width and height of the group), else null.
     edges: [source, target, width, height, style], the size is that of the label.
     Returns [x, y, width, height] of each node in its parent, and the points of each edge on the page. */
  const layOut = (kind, rows, edges) => {
    const nodes = rows.map(([parent, width, height, label, room]) => ({ parent, width, height, label, room, children: [] }));
    const page = { children: [], lines: [] };
    nodes.forEach((node) => {
      const above = node.parent < 0 ? page : nodes[node.parent];
      node.depth = node.parent < 0 ? 0 : above.depth + 1;
      node.place = above.children.length;
      node.lines = [];
      above.children.push(node);
    });
    const lines = edges.map(([source, target, width, height, style]) => {
      const line = { source, target, width, height, style, points: [], group: -1, ends: null };
      const pair = source === target ? null : siblings(nodes, source, target);
      if (pair) {
        line.ends = pair;
        line.group = nodes[pair[0]].parent;
        const own = line.group < 0 ? page : nodes[line.group];
        own.lines.push({ source: nodes[pair[0]].place, target: nodes[pair[1]].place, line });
      }
      return line;
    });
    for (let index = nodes.length - 1; index >= 0; index--) {
      const node = nodes[index];
      if (!node.room || !node.children.length) {
        reach(node, node.width / 2, node.height / 2);
        continue;
      }
      arrange(kind, node.children, node.lines, true);
      fit(node);
    }
    arrange(kind, page.children, page.lines, false);
    const { left, top } = boundsOf(page.children.map(shapeOf));
    settle(page, GAP - left, GAP - top);
    nodes.forEach((node) => {
      const above = node.parent < 0 ? { pageX: 0, pageY: 0 } : nodes[node.parent];
      Object.assign(node, { pageX: above.pageX + node.x, pageY: above.pageY + node.y });
    });
    for (const line of lines) {
      const { pageX, pageY } = line.group < 0 ? { pageX: 0, pageY: 0 } : nodes[line.group];
      line.points = line.points.map(({ x, y }) => ({ x: x + pageX, y: y + pageY }));
    }
    route(kind, nodes, lines);
    return JSON.stringify({
      nodes: nodes.map(({ x, y, width, height }) => [x, y, width, height].map(rounded)),
      edges: lines.map(({ points }) => points.map(({ x, y }) => [x, y].map(rounded))),
    });
  };

  /* What a placed child covers with its label. */
  const shapeOf = ({ centre, centreX, centreY, width, height, label: [left, top, right, bottom] }) => ({
    left: centre.x - centreX - left, right: centre.x - centreX + width + right,
    top: centre.y - centreY - top, bottom: centre.y - centreY + height + bottom,
  });

  const settle = ({ children, lines }, x, y) => {
    for (const child of children) {
      child.x = child.centre.x - child.centreX + x;
      child.y = child.centre.y - child.centreY + y;
    }
    for (const { line } of lines) {
      for (const point of line.points) {
        point.x += x;
        point.y += y;
      }
    }
  };

  /* Makes a group as large as its children need. */
  const fit = (node) => {
    const [left, top, right, bottom, width, height] = node.room;
    const points = node.lines.flatMap(({ line }) => line.points);
    const all = boundsOf([
      ...node.children.map(shapeOf), ...points.map(({ x, y }) => ({ left: x, right: x, top: y, bottom: y })),
    ]);
    const boxes = boundsOf(node.children.map(({ centre, halfX, halfY }) => ({
      left: centre.x - halfX, right: centre.x + halfX, top: centre.y - halfY, bottom: centre.y + halfY,
    })));
    node.width = Math.max(width, left + right + all.right - all.left);
    node.height = Math.max(height, top + bottom + all.bottom - all.top);
    const x = left - all.left + (node.width - left - right - all.right + all.left) / 2;
    const y = top - all.top;
    settle(node, x, y);
    reach(node, (boxes.left + boxes.right) / 2 + x, (boxes.top + boxes.bottom) / 2 + y);
  };

  const middle = ({ pageX, pageY, width, height }) => ({ x: pageX + width / 2, y: pageY + height / 2 });

  /* Gives lines the points that their style needs to pass shapes, and keeps parallel lines apart. */
  const route = (kind, nodes, lines) => {
    const pairs = new Map();
    for (const line of lines) {
      if (line.source === line.target) continue;
      const key = [line.source, line.target].sort((a, b) => a - b).join(" ");
      if (!pairs.has(key)) pairs.set(key, []);
      pairs.get(key).push(line);
    }
    for (const parallel of pairs.values()) {
      parallel.forEach((line, number) => {
        const step = Math.max(PARALLEL, line.height + 4);
        const offset = (number - (parallel.length - 1) / 2) * step;
        const [from, to] = [middle(nodes[line.source]), middle(nodes[line.target])];
        const isFlow = kind.startsWith("flow");
        if (line.style === STRAIGHT) {
          if (!line.points.length && offset) line.points = beside(from, to, line.source < line.target ? offset : -offset);
        } else if (line.style !== ORTHOGONAL) {
          line.points = [];
        } else if (line.points.length) {
          line.points = corners(kind === "flow-right", from, line.points, to);
        } else if (isFlow || parallel.length > 1) {
          const level = isFlow ? kind === "flow-right" : Math.abs(to.x - from.x) > Math.abs(to.y - from.y);
          line.points = turn(level, nodes, line, from, to, offset);
        }
      });
    }
  };

  const beside = (from, to, offset) => {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const length = Math.hypot(dx, dy) || 1;
    return [{ x: (from.x + to.x) / 2 - (offset * dy) / length, y: (from.y + to.y) / 2 + (offset * dx) / length }];
  };

  // draw.io's orthogonal lines turn at their points.
  const corners = (level, from, points, to) => {
    const [first, last] = [points[0], points[points.length - 1]];
    const all = level
      ? [{ x: first.x, y: from.y }, ...points, { x: last.x, y: to.y }]
      : [{ x: from.x, y: first.y }, ...points, { x: to.x, y: last.y }];
    return all.filter(({ x, y }, index) => !index || x !== all[index - 1].x || y !== all[index - 1].y);
  };

  /* The two corners of a line between neighbours, in the middle of the space between them. */
  const turn = (level, nodes, { source, target, ends }, from, to, offset) => {
    if (!ends) return [];
    const [along, size, across, breadth] = level ? ["pageX", "width", "y", "height"] : ["pageY", "height", "x", "width"];
    const [a, b] = ends.map((index) => nodes[index]).sort((one, other) => one[along] - other[along]);
    const space = b[along] - a[along] - a[size];
    const least = Math.max(Math.min(nodes[source][breadth], nodes[target][breadth]) / 2 - 4, 0);
    const shift = Math.max(-least, Math.min(least, offset));
    if (space < 2 * MARGIN || (!shift && Math.abs(from[across] - to[across]) < 1)) return [];
    const at = a[along] + a[size] + space / 2 - Math.max(MARGIN - space / 2, Math.min(space / 2 - MARGIN, offset));
    const point = (place) => (level ? { x: at, y: place + shift } : { x: place + shift, y: at });
    return [point(from[across]), point(to[across])];
  };

  global.layOut = (kind, nodes, edges) => withoutChance(() => layOut(kind, nodes, edges));

  /* How far the middle of a label is from a point of a line, so that it is above a level line, else to its right. */
  const besides = (points, { x, y }, width, height) => {
    let nearest = { distance: Infinity };
    for (let at = 1; at < points.length; at++) {
      const [a, b] = [points[at - 1], points[at]];
      const distance = mxUtils.ptSegDistSq(a.x, a.y, b.x, b.y, x, y);
      if (distance < nearest.distance) nearest = { distance, dx: Math.abs(b.x - a.x), dy: Math.abs(b.y - a.y) };
    }
    const level = nearest.dx >= nearest.dy;
    const slope = level ? (nearest.dy / nearest.dx) * (width / 2) : (nearest.dx / nearest.dy) * (height / 2);
    return level ? [0, -height / 2 - slope - 1] : [width / 2 + slope + 3, 0];
  };

  /* Returns where along its edge each label hides least, and how far it is moved from there: [id, place, x, y].
     labels: [id, width, height, right, down, covers] of edges: the parts of its size by which a label is moved so
     that its middle is on the edge, and whether it covers the line; if not, it gets a place beside it.
     shapes: [id, left, top, right, bottom], how far their labels reach. */
  global.placeLabels = (xml, labels, shapes) => {
    const graph = new Graph(document.createElement("div"), null, null, null, null, false);
    const node = mxUtils.parseXml(xml).documentElement;
    new mxCodec(node.ownerDocument).decode(node, graph.getModel());
    const { view, model } = graph;
    const stateOf = (id) => {
      const cell = model.getCell(id);
      return cell && view.getState(cell);
    };
    const taken = [];
    for (const [id, left, top, right, bottom] of shapes) {
      const state = stateOf(id);
      if (state) {
        const [x, y] = [state.x - view.translate.x, state.y - view.translate.y];
        taken.push([x - left, y - top, x + state.width + right, y + state.height + bottom]);
      }
    }
    const found = [];
    if (labels.length * PLACES.length * (taken.length + labels.length) > MAX_COMPARED) return JSON.stringify(found);
    const hidden = (box) => taken.reduce((sum, other) => {
      const x = Math.min(box[2], other[2]) - Math.max(box[0], other[0]);
      const y = Math.min(box[3], other[3]) - Math.max(box[1], other[1]);
      return x > 0 && y > 0 ? sum + x * y : sum;
    }, 0);
    for (const [id, width, height, right, down, covers] of labels) {
      const state = stateOf(id);
      if (!state || !state.absolutePoints || state.absolutePoints.includes(null)) continue;
      let best = null;
      for (const place of PLACES) {
        const geometry = new mxGeometry(place, 0, 0, 0);
        geometry.relative = true;
        const point = view.getPoint(state, geometry);
        const [aside, above] = covers ? [0, 0] : besides(state.absolutePoints, point, width, height);
        const [x, y] = [point.x - view.translate.x + aside, point.y - view.translate.y + above];
        const box = [x - width / 2 - 3, y - height / 2 - 1, x + width / 2 + 3, y + height / 2 + 1];
        const cost = hidden(box);
        if (!best || cost < best.cost) best = { place, cost, box, aside, above };
        if (!cost) break;
      }
      taken.push(best.box);
      found.push([id, best.place, rounded(right * width + best.aside), rounded(down * height + best.above)]);
    }
    return JSON.stringify(found);
  };
})(globalThis);
