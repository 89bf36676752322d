// What the page round the frame asks for, from the fragment of the frame's address:
//
//     theme=dark&accent=0b57d0&accent-dark=8ab4f8&radius=8&size=large&resized=1
//
// It is read before the first paint. Anybody can write such an address: what is not exactly of these
// forms is left out, and so is a colour that could not be read. The console says why.

(() => {
  const FORMS = {
    theme: /^(auto|light|dark)$/,
    accent: /^[0-9a-f]{6}$/i,
    "accent-dark": /^[0-9a-f]{6}$/i,
    radius: /^(\d|1\d|2[0-4])$/,
    size: /^(normal|large|larger)$/,
    resized: /^1$/,
  };
  const LONGEST = 200;
  const ENOUGH = 4.5; // WCAG 2.2, 1.4.3
  const BEHIND = ["--paper", "--shade", "--tip-shade", "--amber-shade", "--doubt-shade"]; // links stand on these
  const ON_BUTTON = { light: "#ffffff", dark: "#06201f" }; // the words on a button: site.css, wizard.css
  const DARK = "(prefers-color-scheme: dark)";
  const root = document.documentElement;

  function tokens() {
    const found = {};
    const parts = location.hash.length > LONGEST ? [] : location.hash.slice(1).split("&");
    if (location.hash.length > LONGEST) console.warn("tirkelu: the look is left out: it is too long");
    for (const part of parts) {
      const [name, value = ""] = part.split("=");
      if (Object.keys(FORMS).includes(name) && FORMS[name].test(value)) found[name] = value;
      else if (part) console.warn(`tirkelu: "${part}" is left out`);
    }
    return found;
  }

  const sheets = () => [...document.styleSheets];
  const rules = () => sheets().flatMap((sheet) => [...sheet.cssRules]);
  const darkRules = () => rules().filter((rule) => rule.media?.mediaText.includes(DARK));

  /** The colours of a scheme that links can stand on, as the stylesheets have them. */
  function backgrounds(scheme) {
    const all = scheme === "dark" ? darkRules().flatMap((rule) => [...rule.cssRules]) : rules();
    const { style } = all.find((rule) => rule.selectorText === ":root" && rule.style.getPropertyValue("--paper"));
    return BEHIND.map((name) => style.getPropertyValue(name).trim());
  }

  function luminance(colour) {
    const hex = colour.slice(1).replace(/^(.)(.)(.)$/, "$1$1$2$2$3$3");
    const part = (at) => {
      const share = parseInt(hex.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4);
  }

  function contrast(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  function colour(scheme, value, theme) {
    const wanted = `#${value.toLowerCase()}`;
    const least = Math.min(...[...backgrounds(scheme), ON_BUTTON[scheme]].map((other) => contrast(wanted, other)));
    if (least < ENOUGH) {
      return console.warn(`tirkelu: ${wanted} is left out: its contrast in the ${scheme} theme is ${least.toFixed(2)}, not ${ENOUGH}`);
    }
    const media = theme === "auto" ? `(prefers-color-scheme: ${scheme})` : "all";
    const brand = scheme === "light" ? `--brand: ${wanted};` : "";
    const [last] = sheets().reverse();
    last.insertRule(`@media ${media} { :root { --link: ${wanted}; ${brand} } }`, last.cssRules.length);
  }

  const { theme = "auto", accent, "accent-dark": accentDark, radius, size, resized } = tokens();
  if (accent && theme !== "dark") colour("light", accent, theme);
  if (accentDark && theme !== "light") colour("dark", accentDark, theme);
  if (theme !== "auto") {
    for (const rule of darkRules()) rule.media.mediaText = theme === "dark" ? "all" : "not all";
    root.style.colorScheme = theme;
  }
  if (radius) root.style.setProperty("--radius", `${radius}px`);
  if (size) root.dataset.size = size;
  if (resized) root.dataset.resized = "";
})();
