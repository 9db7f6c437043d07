/* The function that Python calls: a formula → SVG, as MathJax draws it in draw.io. */
(function (global) {
  "use strict";

  const { adaptors, handlers, input, mathjax, output } = MathJax._;
  const adaptor = adaptors.liteAdaptor.liteAdaptor();
  handlers.html_ts.RegisterHTMLHandler(adaptor);
  // What draw.io loads, also on demand, without what makes links, ids and styles or loads more.
  const packages = [
    "base", "ams", "amscd", "bbox", "boldsymbol", "braket", "bussproofs", "cancel", "cases", "centernot", "color",
    "colortbl", "empheq", "enclose", "extpfeil", "gensymb", "mathtools", "mhchem", "newcommand", "textcomp",
    "textmacros", "upgreek", "verb",
  ];
  const fail = (error) => {
    throw error;
  };
  const document = (InputJax) =>
    mathjax.mathjax.document("", {
      InputJax, OutputJax: new output.svg_ts.SVG({ fontCache: "none", font: new output.svg.fonts.tex_ts.TeXFont() }),
      compileError: (document, item, error) => fail(error), typesetError: (document, item, error) => fail(error),
    });
  const asciimath = document(new input.asciimath_ts.AsciiMath({}));

  let tex = null;
  let texPage = null;

  // What a formula defines (\newcommand) is known to those after it on its page, as in draw.io.
  global.typeset = (page, source, isAscii, display, em, ex) => {
    try {
      if (page !== texPage) {
        tex = document(new input.tex_ts.TeX({ packages, formatError: (jax, error) => fail(error) }));
        texPage = page;
      }
      const found = (isAscii ? asciimath : tex).convert(source, { display, em, ex, containerWidth: 1000 * em });
      return JSON.stringify({ svg: adaptor.innerHTML(found) });
    } catch (error) {
      return JSON.stringify({ error: error instanceof RangeError ? "it is nested too deeply" : String(error.message) });
    }
  };
})(globalThis);
