// Says whether this browser can run the wizard, before a script takes a page over and before a byte of Python is
// asked for. It is written so that every browser since 2009 reads it; the linter holds it to that.
//
// The floor: Chrome and WebView 96, Firefox 114, Safari 16.0 (.browserslistrc says it to the linter). Each browser
// is known by a thing that came with that version:
//
//     Chrome 96      reference types in WebAssembly, which Pyodide needs
//     Firefox 114    workers that are modules
//     Safari 16.0    text-align-last; Python has been seen to run in a WebKit of that age, and nobody has tried it in older ones
//
// <html data-floor="met"> or "below" is for the scripts that follow. A script that takes its page over says so with
// <html data-taken>; where none has, [data-untaken] has the words, by what the floor is, or for both.
(function () {
  var root = document.documentElement;

  /** A module that has a value of type externref: (module (type (func (param externref)))). */
  function referenceTypes() {
    var bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 1, 111, 0];
    return typeof WebAssembly === "object" && WebAssembly.validate(new Uint8Array(bytes));
  }

  /** A browser that knows modules in workers asks for the type; the answer stops it before a worker is made. */
  function moduleWorkers() {
    var known = false;
    var options = {};
    Object.defineProperty(options, "type", {
      get: function () {
        known = true;
        throw new Error("only asked");
      }
    });
    try {
      new Worker(document.currentScript.src, options).terminate();
    } catch (error) {
      // known by now, or no workers at all
    }
    return known;
  }

  function met() {
    try {
      return "noModule" in document.createElement("script") && typeof crypto === "object" && Boolean(crypto.subtle) &&
        CSS.supports("text-align-last", "left") && referenceTypes() && moduleWorkers();
    } catch (error) {
      return false;
    }
  }

  root.setAttribute("data-floor", met() ? "met" : "below");

  addEventListener("load", function () {
    if (root.hasAttribute("data-taken")) return;
    var parts = document.querySelectorAll("[data-untaken]");
    for (var i = 0; i < parts.length; i += 1) {
      var when = parts[i].getAttribute("data-untaken");
      if (when === "" || when === root.getAttribute("data-floor") || (when === "link" && /^#v(=|%3D)/i.test(location.hash))) {
        parts[i].hidden = false;
      }
    }
  });
})();
