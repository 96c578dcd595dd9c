// Sorts a table by the column whose head is clicked; a dash (undefined) always comes last.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  const value = (row, i) => {
    const text = row.cells[i].textContent;
    const number = parseFloat(text.replaceAll(",", ""));
    return text === "\u2013" ? null : isNaN(number) || i === 0 ? text : number;
  };
  heads.forEach((head, i) => {
    head.tabIndex = 0;
    head.title = "sort";
    const sort = () => {
      const down = head.ariaSort === "ascending" ? -1 : 1;
      heads.forEach(each => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down === 1 ? "ascending" : "descending");
      const rows = [...table.tBodies[0].rows].map(row => [value(row, i), row]);
      rows.sort(([a], [b]) => a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -down : down);
      table.tBodies[0].append(...rows.map(([, row]) => row));
    };
    head.addEventListener("click", sort);
    head.addEventListener("keydown", event => event.key === "Enter" && sort());
  });
}
