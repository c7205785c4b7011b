async () => {
  // Looks at a page as the browser reads it, touches every element, and lists what no document may bring into a page.
  const found = [];
  const say = (what, element) => found.push(`${what}: ${element.outerHTML.slice(0, 160)}`);
  const forbidden = new Set(("applet area audio base bgsound canvas dialog embed fencedframe fieldset foreignobject " +
    "frame frameset iframe image input isindex keygen label link map marquee menu meta noembed noframes noscript " +
    "object option plaintext portal script select slot source style svg template textarea title track video xmp")
    .split(" "));
  const schemes = ["http:", "https:", "mailto:"];
  const relations = ["ai-catalog", "alternate", "api-catalog", "author", "canonical", "cite-as", "describedby", "icon",
    "item", "latest-version", "license", "linkset", "type"];
  const attributes = new RegExp("^(on.*|action|autofocus|background|contenteditable|data|formaction|http-equiv|is|" +
    "part|ping|popover|poster|shadowrootmode|slot|srcdoc|srcset|target|usemap|xlink:href|xmlns:.*)$");
  const holdsAddress = ["href", "src", "cite"];
  // What pages bring themselves: no document's HTML has a class, so that none can pass for it.
  const sheet = /^[./]+\/assets\/(site-[0-9a-f]{8}|theme)\.css$/, script = /^[./]+\/assets\/site-[0-9a-f]{8}\.js$/;
  const classes = new Set(("alert alert-caution alert-important alert-note alert-tip alert-warning alert-label anchor code " +
    "contains-task-list copy footnote-ref footnotes formula table task-list-item tex").split(" "));
  for (const element of document.querySelectorAll("*")) {
    const name = element.localName, form = element.closest("form[role=search]");
    const own = form || element.matches("button.copy");
    if (element.closest(".prose > *") && [...element.classList].some(each => !classes.has(each) && !each.startsWith("language-")))
      say("a class", element);
    if (document.head.contains(element)) {
      if (name === "script" && element.type !== "application/ld+json" && !script.test(element.getAttribute("src")))
        say("a script", element);
      if (name === "link" && !relations.includes(element.rel) &&
          !(element.rel === "stylesheet" && sheet.test(element.getAttribute("href")))) say("a link", element);
      if (name === "base" || (name === "meta" && element.httpEquiv)) say("an element", element);
    } else if (!own && (forbidden.has(name) || name === "form" || name === "button")) say("an element", element);
    for (const attribute of element.attributes) {
      if (attributes.test(attribute.name) && element !== form) say("an attribute", element);
      if (attribute.name === "style" && !/^(text-align:\w+|color:#[0-9A-F]{6};)$/.test(attribute.value))
        say("a style", element);
      if (holdsAddress.includes(attribute.name)) {
        const scheme = new URL(attribute.value, location.href).protocol;
        const picture = name === "img" && /^data:image\/(png|gif|jpeg|webp|avif)[;,]/.test(attribute.value);
        const client = ["cursor:", "vscode:"].includes(scheme) && element.closest(".tools");
        if (!schemes.includes(scheme) && !picture && !client && name !== "link") say("an address", element);
      }
    }
    if (element.shadowRoot) say("a shadow root", element);
  }
  if (typeof document.cookie !== "string" || typeof document.getElementById !== "function" ||
      !(document.body instanceof HTMLBodyElement) || typeof alert !== "function") found.push("a name was taken");
  addEventListener("click", event => event.preventDefault(), true);
  for (const element of document.querySelectorAll("body, body *")) {
    if (element.localName === "details") element.open = !element.open;
    for (const type of ["mouseover", "mouseenter", "pointerenter", "mousedown", "click", "animationstart", "load",
      "error", "scroll", "toggle"]) element.dispatchEvent(new MouseEvent(type, {cancelable: true}));
    if (element.focus) element.focus();
  }
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  return found;
}
