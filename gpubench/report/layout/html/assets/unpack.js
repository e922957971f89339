// Data and programs lie in the page as gzip in base64.

const element = (id) => document.getElementById(id);

const canUnpack = typeof DecompressionStream === "function";

async function unpacked(name) {
  const bytes = Uint8Array.from(atob(element(`pack-${name}`).textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

// The page's policy names the hash of this text, so that no other one would run.
function run(program) {
  const script = document.createElement("script");
  script.textContent = program;
  document.head.append(script);
}

function made(tag, properties = {}, ...children) {
  const found = Object.assign(document.createElement(tag), properties);
  found.append(...children);
  return found;
}
