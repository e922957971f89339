// Listings: the lines of a file, sorted by a column, searched by words, a hundred at a time.

const PAGE_ROWS = 100;
const LONG = 48; // letters that stand on one line
const TERMS = /(?:[^\s"]|"[^"]*"?)+/g; // words; what stands in quotes is one
const TERM = /^([^<>=]+)([<>=])(.*)$/;
const IN_ORDER = new Intl.Collator("en", {numeric: true});

// Returns whether a row passes a term: `word`, `column=text`, `column<number`, `column>number`.
function termTest(term, columns, valueAt, textOf) {
  const [, name, sign, wanted] = TERM.exec(term) ?? [];
  const place = columns.findIndex((column) => column.name.toLowerCase() === name);
  if (place < 0 || wanted === "") return (row) => textOf(row).includes(term);
  if (sign === "=") return (row) => String(valueAt(place, row) ?? "").toLowerCase() === wanted;
  const limit = Number(wanted);
  const value = (row) => valueAt(place, row) ?? NaN;
  return sign === "<" ? (row) => value(row) < limit : (row) => value(row) > limit;
}

// Numbers by size, texts by their letters and numbers; what was not measured comes last.
function compared(a, b, direction) {
  if (a === null || b === null) return (a === null) - (b === null);
  const bothNumbers = typeof a === "number" && typeof b === "number";
  return direction * (bothNumbers ? a - b : IN_ORDER.compare(String(a), String(b)));
}

class Listing {
  constructor(place, {rows, columns}) {
    Object.assign(this, {place, columns, total: rows, page: 0, sorted: -1, direction: 1});
    this.texts = new Array(rows);
    this.all = Array.from({length: rows}, (_, row) => row);
    this.found = this.all;
    this.build();
    this.show();
  }

  valueAt = (column, row) => {
    const {values, always} = this.columns[column];
    return (values ? values[row] : always) ?? null;
  };

  textOf = (row) => {
    this.texts[row] ??= this.columns
      .map((_, column) => this.valueAt(column, row) ?? "")
      .join("\n")
      .toLowerCase();
    return this.texts[row];
  };

  build() {
    const name = this.place.dataset.listing;
    const hint = `listing-${name}-hint`;
    const title = this.place.querySelector(".listing-title").textContent;
    this.search = made("input", {type: "search", autocomplete: "off", spellcheck: false});
    this.search.setAttribute("aria-describedby", hint);
    this.everything = made("input", {type: "checkbox", checked: this.total < 2});
    this.count = made("output", {});
    this.head = made("tr");
    this.body = made("tbody");
    this.pages = made("div", {className: "pages"});
    const example = this.columns.find((column) => column.values?.some((one) => typeof one === "number"));
    const table = made("table", {}, made("thead", {}, this.head), this.body);
    const scroll = made("div", {className: "scroll", tabIndex: 0}, table);
    scroll.setAttribute("role", "group");
    scroll.setAttribute("aria-label", title);
    this.place.querySelector(".waiting").replaceWith(
      made(
        "div",
        {className: "controls"},
        made("label", {}, "Find ", this.search),
        made("label", {}, this.everything, "also columns with one value"),
      ),
      made(
        "p",
        {className: "hint", id: hint},
        "Rows that hold all words; also ",
        made("code", {textContent: "column=text"}),
        " and ",
        made("code", {textContent: `${example?.name ?? "column"}>1`}),
        ". A column's title sorts by it.",
      ),
      this.count,
      scroll,
      this.pages,
    );
    this.count.setAttribute("aria-live", "polite");
    let pause = 0;
    this.search.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(() => this.filter(), 100);
    });
    this.everything.addEventListener("change", () => this.show());
  }

  filter() {
    const terms = (this.search.value.toLowerCase().match(TERMS) ?? []).map((term) => term.replaceAll('"', ""));
    const tests = terms.map((term) => termTest(term, this.columns, this.valueAt, this.textOf));
    this.found = this.all.filter((row) => tests.every((test) => test(row)));
    this.order();
    this.place.dataset.searched = this.search.value;
  }

  // From the order of the file, so that equal rows stay in it.
  order() {
    if (this.sorted >= 0) {
      const value = (row) => this.valueAt(this.sorted, row);
      this.found = this.found
        .toSorted((a, b) => a - b)
        .sort((a, b) => compared(value(a), value(b), this.direction));
    }
    this.page = 0;
    this.show();
  }

  sortBy(column) {
    this.direction = this.sorted === column ? -this.direction : 1;
    this.sorted = column;
    this.order();
    this.head.querySelector(`[data-column="${column}"]`).focus();
  }

  show() {
    const shown = this.columns
      .map((_, column) => column)
      .filter((column) => this.everything.checked || this.columns[column].values);
    this.head.replaceChildren(...shown.map((column) => this.title(column)));
    const rows = this.found.slice(this.page * PAGE_ROWS, (this.page + 1) * PAGE_ROWS);
    this.body.replaceChildren(
      ...rows.map((row) => made("tr", {}, ...shown.map((column) => this.cell(column, row)))),
    );
    this.count.textContent = this.summary(rows.length, shown.length);
    this.showPages();
  }

  title(column) {
    const {name, description} = this.columns[column];
    const button = made("button", {type: "button", textContent: name, title: description});
    button.dataset.column = column;
    button.addEventListener("click", () => this.sortBy(column));
    const isText = this.columns[column].values?.some((value) => typeof value === "string");
    const cell = made("th", {scope: "col", className: isText ? "left" : ""}, button);
    const state = this.direction > 0 ? "ascending" : "descending";
    cell.setAttribute("aria-sort", column === this.sorted ? state : "none");
    return cell;
  }

  cell(column, row) {
    const value = this.valueAt(column, row);
    const textContent = value === null ? "" : String(value);
    const kind = textContent.length > LONG ? "left long" : "left";
    return made("td", {className: typeof value === "number" ? "" : kind, textContent});
  }

  summary(rows, columns) {
    const first = this.page * PAGE_ROWS;
    const part = rows ? `rows ${first + 1} to ${first + rows} of ` : "";
    const all = this.found.length === this.total ? "" : ` found among ${this.total}`;
    const hidden = this.columns.length - columns;
    const left = hidden ? `; ${hidden} columns with one value in all rows are not shown` : "";
    return `${part}${this.found.length}${all}${left}`;
  }

  showPages() {
    const last = Math.max(Math.ceil(this.found.length / PAGE_ROWS) - 1, 0);
    const to = (text, page) => {
      const button = made("button", {type: "button", textContent: text});
      button.disabled = page < 0 || page > last || page === this.page;
      button.addEventListener("click", () => {
        this.page = page;
        this.show();
      });
      return button;
    };
    this.pages.hidden = last === 0;
    this.pages.replaceChildren(
      to("First", 0),
      to("Previous", this.page - 1),
      `page ${this.page + 1} of ${last + 1}`,
      to("Next", this.page + 1),
      to("Last", last),
    );
  }
}

async function showListings() {
  const places = [...document.querySelectorAll("[data-listing]")];
  if (!places.length) return;
  const data = JSON.parse(await unpacked("listings"));
  for (const place of places) new Listing(place, data[place.dataset.listing]);
}
