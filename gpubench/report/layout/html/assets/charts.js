// Pictures: drawn by Vega-Lite when they come near the window, and anew when a switch is set.

const AXIS_ROOM = 120; // as in drawing.py
const NEAR = "600px";
const SETTLED_MS = 200;
const LETTERS = 16; // pixels of the page's letters that the pictures' letters go with

class Chart {
  constructor(figure, {spec, switches}, config, tooltip) {
    Object.assign(this, {figure, spec, switches, config, tooltip, width: 0, view: null});
    this.picture = figure.querySelector(".picture");
    this.picture.replaceChildren();
    for (const group of figure.querySelectorAll(".switches")) {
      group.hidden = false;
      group.addEventListener("change", () => this.draw());
    }
  }

  // How wide the picture would be, in units of which a page with large letters enlarges each.
  room() {
    const letters = parseFloat(getComputedStyle(document.documentElement).fontSize);
    return Math.max(Math.floor(this.figure.clientWidth / Math.max(letters / LETTERS, 1)), 200);
  }

  draw() {
    this.width = this.room();
    const chosen = structuredClone(this.spec);
    this.switches.forEach((options, place) => {
      const name = `${this.figure.dataset.chart}-switch-${place + 1}`;
      const picked = this.figure.querySelector(`input[name="${CSS.escape(name)}"]:checked`);
      for (const [pointer, value] of options[Number(picked.value)]) place_at(chosen, pointer, value);
    });
    const compiled = gpubenchVega.compile(fitted(chosen, this.width), {config: this.config}).spec;
    this.view?.finalize();
    this.picture.replaceChildren();
    this.view = new gpubenchVega.View(gpubenchVega.parse(compiled, null, {ast: true}), {
      container: this.picture,
      expr: gpubenchVega.expressionInterpreter,
      hover: true,
      renderer: "svg",
      tooltip: this.tooltip,
    });
    this.view.run();
    this.figure.dataset.drawn = this.width;
  }

  // Without its picture a figure still has its table.
  attempt() {
    try {
      this.draw();
    } catch (error) {
      const text = "This picture could not be drawn. Its figures stand in the table below.";
      this.picture.replaceChildren(made("p", {className: "waiting", textContent: text}));
      console.error(error);
    }
  }
}

// Sets what a JSON pointer names (RFC 6901).
function place_at(spec, pointer, value) {
  const keys = pointer.split("/").slice(1).map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = keys.pop();
  let place = spec;
  for (const key of keys) place = place[key];
  place[last] = value;
}

function fitted(spec, width) {
  const isSingle = "mark" in spec || "layer" in spec;
  if (isSingle && (spec.width ?? "container") === "container") {
    return {...spec, width, autosize: {type: "fit-x", contains: "padding"}};
  }
  return Object.fromEntries(
    Object.entries(spec).map(([key, value]) => [key, resized(key, value, width - AXIS_ROOM)]),
  );
}

function resized(key, value, width) {
  if (key === "width" && value === "container") return width;
  if (key === "data" || key === "datasets" || value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((one) => resized("", one, width));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resized(name, one, width)]));
}

async function showCharts() {
  const figures = [...document.querySelectorAll("[data-chart]")];
  if (!figures.length) return;
  const [program, data] = await Promise.all([unpacked("vega"), unpacked("charts")]);
  run(program);
  const {config, charts} = JSON.parse(data);
  const tooltip = new gpubenchVega.Handler({disableDefaultStyle: true}).call;
  const waiting = new Map(
    figures.map((figure) => [figure, new Chart(figure, charts[figure.dataset.chart], config, tooltip)]),
  );
  const all = [...waiting.values()];
  const take = (figure) => {
    near.unobserve(figure);
    waiting.get(figure)?.attempt();
    waiting.delete(figure);
  };
  const near = new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => take(entry.target)),
    {rootMargin: NEAR},
  );
  figures.forEach((figure) => near.observe(figure));
  // A page on paper has all of them, and so has one that is searched.
  const idle = window.requestIdleCallback ?? ((call) => setTimeout(call, 50));
  const next = () => {
    const [figure] = waiting.keys();
    if (figure) take(figure);
    if (waiting.size) idle(next);
    else document.documentElement.dataset.drawn = "yes";
  };
  idle(next);
  window.addEventListener("beforeprint", () => [...waiting.keys()].forEach(take));
  let pause = 0;
  window.addEventListener("resize", () => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      for (const chart of all.filter((one) => one.width && one.width !== one.room())) {
        waiting.set(chart.figure, chart);
        near.observe(chart.figure);
      }
      idle(next);
    }, SETTLED_MS);
  });
}
