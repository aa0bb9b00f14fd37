// Reads one page of a grid as it stands: headings, rows of texts, and what the pager beside it says.
(table) => {
  const clean = (text) => text.replace(/[\u00a0\s]+/g, " ").trim();
  const value = (cell) => {
    const control = cell.querySelector("input:not([type=hidden]):not([type=button]), select, textarea");
    if (!control) return clean(cell.innerText);
    if (control.type === "checkbox" || control.type === "radio") return String(control.checked);
    return clean(control.tagName === "SELECT" ? control.selectedOptions[0]?.text ?? "" : control.value);
  };
  const own = (row) => row.closest("table") === table;
  const rows = [...table.querySelectorAll("tr")].filter(own);
  const head = rows.filter((row) => row.cells.length && [...row.cells].every((cell) => cell.tagName === "TH")).at(-1);
  const headings = head ? [...head.cells].map((cell) => clean(cell.innerText)) : [];
  const body = rows
    .filter((row) => row !== head && !row.closest("thead, tfoot") && row.getClientRects().length)
    .filter((row) => row.cells.length === headings.length && [...row.cells].some((cell) => cell.tagName === "TD"))
    .map((row) => [...row.cells].map(value));
  // The pager's words follow the table; a box that holds another table belongs to that one.
  const pager = () => {
    let node = table;
    for (let climb = 0; climb < 4 && node && node !== document.body; climb++, node = node.parentElement) {
      for (let next = node.nextElementSibling; next; next = next.nextElementSibling) {
        if (next.matches("table") || next.querySelector("table")) return "";
        const said = clean(next.innerText ?? "");
        if (/共\s*\d+\s*条|第\s*\d+\s*[\/／]\s*\d+\s*页/.test(said)) return said;
      }
      const foot = node === table ? clean(table.tFoot?.innerText ?? "") : "";
      if (/共\s*\d+\s*条/.test(foot)) return foot;
    }
    return "";
  };
  const said = pager();
  const number = (found) => (found ? Number(found[1]) : null);
  return {
    headings, rows: body,
    total: number(said.match(/共\s*(\d+)\s*条/)),
    page: number(said.match(/第\s*(\d+)\s*[\/／]\s*\d+\s*页/)),
    pages: number(said.match(/第\s*\d+\s*[\/／]\s*(\d+)\s*页/)),
  };
}
