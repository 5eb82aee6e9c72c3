"use strict";
const sort = (table, head, at) => {
    const first = at ? "descending" : "ascending";
    const second = at ? "ascending" : "descending";
    const order = head.getAttribute("aria-sort") === first ? second : first;
    for (const it of head.parentNode.cells) it.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order);
    const key = (row) => at ? Number(row.cells[at].textContent) : row.cells[0].textContent;
    const rows = Array.from(table.tBodies[0].rows, (row) => [key(row), row]);
    const sign = order === "ascending" ? 1 : -1;
    rows.sort(([a], [b]) => sign * ((a > b) - (a < b)));
    for (const [, row] of rows) table.tBodies[0].append(row);
};
for (const table of document.querySelectorAll("table.sortable")) {
    Array.from(table.tHead.rows[0].cells).forEach((head, at) => {
        const button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        button.addEventListener("click", () => sort(table, head, at));
        head.append(button);
    });
}
addEventListener("beforeprint", () => {
    for (const it of document.querySelectorAll("details")) it.open = true;
});
