/* The boxes around shapes, as getBBox() returns them: by these the engine finds the size of curved lines. */
(function (dom) {
  "use strict";

  const IDENTITY = [1, 0, 0, 1, 0, 0];

  function multiplied([a, b, c, d, e, f], [g, h, i, j, k, l]) {
    return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
  }

  const transforms = {
    matrix: (...values) => values,
    translate: (x, y = 0) => [1, 0, 0, 1, x, y],
    scale: (x, y = x) => [x, 0, 0, y, 0, 0],
    rotate(degrees, x = 0, y = 0) {
      const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
      return [cos, sin, -sin, cos, x - x * cos + y * sin, y - x * sin - y * cos];
    },
  };

  function matrixOf(element) {
    let matrix = IDENTITY;
    for (const [, name, values] of (element.getAttribute("transform") || "").matchAll(/(\w+)\(([^)]*)\)/g)) {
      if (transforms[name]) matrix = multiplied(matrix, transforms[name](...values.trim().split(/[\s,]+/).map(Number)));
    }
    return matrix;
  }

  class Box {
    constructor() { this.low = [Infinity, Infinity]; this.high = [-Infinity, -Infinity]; }
    add(point) {
      if (!point.every(Number.isFinite)) return;
      for (const axis of [0, 1]) {
        this.low[axis] = Math.min(this.low[axis], point[axis]);
        this.high[axis] = Math.max(this.high[axis], point[axis]);
      }
    }
    addRect(x, y, width, height) { this.add([x, y]); this.add([x + width, y + height]); }
    addMapped(box, [a, b, c, d, e, f]) {
      for (const x of [box.low[0], box.high[0]]) {
        for (const y of [box.low[1], box.high[1]]) this.add([a * x + c * y + e, b * x + d * y + f]);
      }
    }
    result() {
      if (this.low[0] > this.high[0]) return { x: 0, y: 0, width: 0, height: 0 };
      return { x: this.low[0], y: this.low[1], width: this.high[0] - this.low[0], height: this.high[1] - this.low[1] };
    }
  }

  // Where a curve turns in one direction: the roots of its derivative between 0 and 1.
  function turns([p, q, r, s]) {
    const [a, b, c] = [s - 3 * r + 3 * q - p, 2 * (r - 2 * q + p), q - p];
    const root = Math.sqrt(b * b - 4 * a * c);
    const found = Math.abs(a) < 1e-9 ? [-c / b] : [(-b + root) / (2 * a), (-b - root) / (2 * a)];
    return found.filter((t) => t > 0 && t < 1);
  }

  function addCurve(box, points) {
    const axes = [0, 1].map((axis) => points.map((point) => point[axis]));
    const at = ([p, q, r, s], t) =>
      (1 - t) ** 3 * p + 3 * (1 - t) ** 2 * t * q + 3 * (1 - t) * t * t * r + t ** 3 * s;
    for (const t of [...axes.flatMap(turns), 1]) box.add(axes.map((values) => at(values, t)));
  }

  // The engine writes absolute commands only, and no arcs.
  function addPath(box, data) {
    let last = [0, 0];
    for (const [, command, values] of data.matchAll(/([MLQC])([^A-Za-z]*)/g)) {
      const numbers = values.trim().split(/[\s,]+/).map(Number);
      const points = [];
      for (let i = 0; i + 1 < numbers.length; i += 2) points.push([numbers[i], numbers[i + 1]]);
      const size = { Q: 2, C: 3 }[command] || 1;
      for (let i = 0; i + size <= points.length; i += size) {
        const step = points.slice(i, i + size);
        if (size === 1) box.add(step[0]);
        else if (size === 3) addCurve(box, [last, ...step]);
        else {
          const towards = (end) => end.map((value, axis) => value + (2 / 3) * (step[0][axis] - value));
          addCurve(box, [last, towards(last), towards(step[1]), step[1]]);
        }
        last = step[size - 1];
      }
    }
  }

  function boxOf(element) {
    const box = new Box();
    const number = (name) => Number(element.getAttribute(name)) || 0;
    const [x, y] = [number("cx"), number("cy")];
    const [rx, ry] = element.localName === "circle" ? [number("r"), number("r")] : [number("rx"), number("ry")];
    switch (element.localName) {
      case "path": addPath(box, element.getAttribute("d") || ""); break;
      case "rect": case "image": box.addRect(number("x"), number("y"), number("width"), number("height")); break;
      case "ellipse": case "circle": box.addRect(x - rx, y - ry, 2 * rx, 2 * ry); break;
      case "g": case "a":
        for (const child of element.children) box.addMapped(boxOf(child), matrixOf(child));
    }
    return box;
  }

  dom.Element.prototype.getBBox = function () { return boxOf(this).result(); };
})(globalThis.dom);
