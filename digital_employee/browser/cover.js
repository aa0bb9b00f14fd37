// Covers personal data on one frame's page for a picture; runs in the page, keeps nothing there but its cover.
({ act, names }) => {
  const ID = "digital-employee-cover";
  const old = document.getElementById(ID);
  if (act === "uncover") { old?.remove(); return null; }

  // Half width, without the blanks and dashes that people put into numbers; positions are kept by mapping.
  const DIGIT = "[0-9０-９]", GAP = "[\\s\\u00a0\\u3000\\-－—]?";
  // Digits after digits and letters belong to a business number (990100UI2026…): the receipt must stay readable.
  const NUMBER = new RegExp(`(?<!${DIGIT}[A-Z]{2,4}${DIGIT}*)${DIGIT}(?:${GAP}${DIGIT}){10,}(?:${GAP}[XxＸｘ])?`, "g");
  const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const NAMES = names.length ? new RegExp(names.map(escape).join("|"), "g") : null;
  const hits = (text) => [...text.matchAll(NUMBER), ...(NAMES ? text.matchAll(NAMES) : [])];
  const boxes = [];
  const keep = (rect) => {
    if (rect.width > 0 && rect.height > 0) boxes.push([rect.left, rect.top, rect.width, rect.height].map(Math.round));
  };
  const control = (node) => {
    const shown = node.tagName === "SELECT" ? node.selectedOptions[0]?.text ?? "" : node.value ?? "";
    const secret = node.type === "password" && shown;
    if (secret || hits(shown + " " + (node.placeholder ?? "")).length) keep(node.getBoundingClientRect());
  };
  const text = (node) => {
    for (const hit of hits(node.data)) {
      const range = document.createRange();
      range.setStart(node, hit.index);
      range.setEnd(node, hit.index + hit[0].length);
      for (const rect of range.getClientRects()) keep(rect);
    }
  };
  // A number or name cut into several inline elements matches no text node: then its element is covered whole.
  const split = (element) => {
    const whole = element.textContent;
    if (whole.length > 200 || !element.children.length) return;
    const parts = [...element.childNodes].reduce((sum, node) => sum + hits(node.textContent).length, 0);
    if (hits(whole).length > parts) keep(element.getBoundingClientRect());
  };
  const walk = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) text(node);
      else if (["INPUT", "TEXTAREA", "SELECT"].includes(node.tagName)) control(node);
      else if (!["SCRIPT", "STYLE", "NOSCRIPT"].includes(node.tagName) && node.id !== ID) {
        split(node);
        if (node.shadowRoot) walk(node.shadowRoot);
      }
    }
  };
  walk(document.documentElement);
  if (act === "places") return boxes;

  old?.remove();
  const cover = document.createElement("div");
  cover.id = ID;
  cover.setAttribute("popover", "manual");
  cover.style.cssText =
    "position:fixed;inset:0;width:auto;height:auto;margin:0;padding:0;border:0;background:none;" +
    "overflow:visible;pointer-events:none;z-index:2147483647;display:block";
  for (const [left, top, width, height] of boxes) {
    const box = document.createElement("div");
    box.style.cssText =
      `position:absolute;left:${left - 1}px;top:${top - 1}px;width:${width + 2}px;height:${height + 2}px;background:#333`;
    cover.append(box);
  }
  document.documentElement.append(cover);
  // The top layer stands above modal dialogs, where z-index alone does not reach.
  cover.showPopover?.();
  return boxes;
}
