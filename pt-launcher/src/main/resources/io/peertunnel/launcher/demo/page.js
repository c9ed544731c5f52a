"use strict";

// Shows what the service tells of the page's own requests. All of it goes through the tunnel.

const POLL_MILLIS = 1000;
const BULK_BYTES = 10_000_000;
const MANY = 100;
const AT_A_TIME = 6;
const KEPT_RESULTS = 6;
const KEPT_MEASURES = 60;

const byId = (id) => document.getElementById(id);
const still = matchMedia("(prefers-reduced-motion: reduce)");
const wide = matchMedia("(min-width: 76rem)");
const measures = [];
let working = false;
let asking = false;

function show(id, value) {
  const element = byId(id);
  const text = value === undefined || value === null || value === "" ? "–" : String(value);
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function number(value, digits) {
  return value.toLocaleString("en", { maximumFractionDigits: digits, minimumFractionDigits: digits });
}

function bytes(count) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${number(value, unit === 0 ? 0 : 1)} ${units[unit]}`;
}

function millis(value) {
  return value < 10 ? `${number(value, 2)} ms` : `${number(value, 0)} ms`;
}

function seconds(value) {
  return value < 1 ? `${number(value * 1000, 0)} ms` : `${number(value, 1)} s`;
}

function short(peer) {
  return peer.length > 20 ? `${peer.slice(0, 10)}…${peer.slice(-4)}` : peer;
}

function peer(id, value) {
  show(id, short(value));
  byId(id).title = value;
}

function status(kind, text) {
  byId("status").className = `status ${kind}`;
  show("statusText", text);
}

// A packet runs along the way, there and back, for a request that has just been answered.
function travel() {
  if (still.matches) {
    return;
  }
  const packets = [...document.querySelectorAll(".packet")];
  const span = (packet) => {
    const box = packet.parentElement.getBoundingClientRect();
    return wide.matches ? `translateX(${box.width - 8}px)` : `translateY(${box.height - 8}px)`;
  };
  packets.forEach((packet, i) => {
    const there = [
      { transform: "none", opacity: 0 },
      { opacity: 1, offset: 0.2 },
      { opacity: 1, offset: 0.8 },
      { transform: span(packet), opacity: 0 },
    ];
    packet.animate(there, { duration: 130, delay: 80 * i, easing: "linear" });
    const back = 80 * (2 * packets.length - 1 - i) + 120;
    packet.animate(there, { duration: 130, delay: back, direction: "reverse", easing: "linear" });
  });
}

function measured(value) {
  measures.push(value);
  if (measures.length > KEPT_MEASURES) {
    measures.shift();
  }
  const most = Math.max(...measures);
  const sorted = [...measures].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  const step = 240 / Math.max(1, KEPT_MEASURES - 1);
  const points = measures.map((y, i) => `${(i * step).toFixed(1)},${(52 - (48 * y) / most).toFixed(1)}`);
  byId("line").setAttribute("points", points.join(" "));
  show("measured", millis(value));
  const words = `median ${millis(middle)}, most ${millis(most)} of the last ${measures.length}`;
  show("graphText", words);
  show("graphNote", words);
}

function fingerprints(state) {
  const here = state.bind.fingerprint;
  const there = state.tcp.fingerprint;
  show("bindPrint", here);
  show("tcpPrint", there);
  if (!here || !there) {
    return "no connection now";
  }
  return here === there ? "agree on one session" : "do not agree on the session";
}

function way(state) {
  const request = state.request;
  show("origin", location.host);
  show("local", state.local.join("\n"));
  show("openHere", state.counters.open);
  peer("bindPeer", state.bind.peer);
  peer("tcpPeer", state.tcp.peer);
  show("agree", fingerprints(state));
  show("service", state.service);
  show("seenPort", request.port);
  show("seenRequest", `${request.onConnection} from there, ${request.number} of all`);
  const path = state.path;
  show("address", path ? path.address : "not connected");
  show("path", path ? `${path.kind}, ${path.transport}` : "");
  show("rtt", path && path.rttMillis !== undefined ? millis(path.rttMillis) : "not measured yet");
  const found = state.found;
  const by = found && (found.by === "peer" ? "its address, given" : found.by);
  show("found", found ? `${by}, after ${seconds(found.seconds)}` : "");
}

function counters(state) {
  const counted = state.counters;
  show("requests", number(counted.requests, 0));
  show("polls", `and ${number(counted.polls, 0)} by this page for these figures`);
  show("bytesOut", bytes(counted.bytesOut));
  show("bytesIn", bytes(counted.bytesIn));
  show("opened", number(counted.opened, 0));
  show("open", `${number(counted.open, 0)} of them open now`);
  show("last", counted.last === undefined ? "" : new Date(counted.last).toLocaleTimeString());
}

function ended(state) {
  if (state.ended.length === 0) {
    return;
  }
  const rows = state.ended.map((connection) => {
    const row = document.createElement("tr");
    const cells = [
      connection.number,
      bytes(connection.bytesIn),
      bytes(connection.bytesOut),
      seconds(connection.seconds),
      connection.reason,
    ];
    for (const text of cells) {
      const cell = document.createElement("td");
      cell.textContent = text;
      row.append(cell);
    }
    return row;
  });
  byId("ended").replaceChildren(...rows);
}

function notice(state) {
  const past = !state.request.tunnelled;
  const element = byId("notice");
  element.hidden = !past;
  document.body.classList.toggle("past", past);
  if (past) {
    element.textContent =
      "You have opened the service’s own port: this request went past the tunnel. " +
      `Open http://${state.local[0]}/ instead.`;
  }
  show("title", past ? "This page did not come through the tunnel" : "This page comes through a tunnel");
}

async function poll() {
  if (asking) {
    return;
  }
  asking = true;
  const start = performance.now();
  try {
    const answer = await fetch("/state", { cache: "no-store", signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) {
      throw new Error(`the service answered ${answer.status}`);
    }
    const state = await answer.json();
    measured(performance.now() - start);
    way(state);
    counters(state);
    ended(state);
    notice(state);
    state.commands.forEach((command, i) => show(`command${i}`, command));
    show("raw", JSON.stringify(state, null, 2));
    byId("way").classList.remove("away");
    status("good", "live");
    travel();
  } catch (error) {
    byId("way").classList.add("away");
    status("bad", error.name === "TypeError" ? "the demo does not answer; has it ended?" : error.message);
  } finally {
    asking = false;
  }
}

function tell(what, figure) {
  const item = document.createElement("li");
  const strong = document.createElement("strong");
  strong.textContent = figure;
  item.append(`${what}: `, strong);
  byId("results").prepend(item);
  while (byId("results").children.length > KEPT_RESULTS) {
    byId("results").lastElementChild.remove();
  }
}

function rate(count, time) {
  const perSecond = count / time;
  return `${bytes(perSecond)}/s (${number((perSecond * 8) / 1e6, 0)} Mbit/s)`;
}

function progress(part) {
  byId("progress").value = Math.round(100 * part);
}

async function many() {
  const times = [];
  let left = MANY;
  const start = performance.now();
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const begin = performance.now();
      const answer = await fetch("/ping", { cache: "no-store" });
      await answer.text();
      times.push(performance.now() - begin);
      progress(times.length / MANY);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  const took = (performance.now() - start) / 1000;
  times.sort((a, b) => a - b);
  const middle = times[Math.floor(times.length / 2)];
  const slow = times[Math.floor(times.length * 0.99)];
  tell(
    `${MANY} requests, ${AT_A_TIME} at a time, in ${seconds(took)}`,
    `half within ${millis(middle)}, 99 of 100 within ${millis(slow)}`,
  );
}

async function download() {
  const start = performance.now();
  const answer = await fetch(`/bytes?n=${BULK_BYTES}`, { cache: "no-store" });
  const reader = answer.body.getReader();
  let count = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    count += part.value.length;
    progress(count / BULK_BYTES);
  }
  const took = (performance.now() - start) / 1000;
  tell(`${bytes(count)} to the browser in ${seconds(took)}`, rate(count, took));
}

async function upload() {
  const body = new Uint8Array(BULK_BYTES);
  for (let i = 0; i < body.length; i += 65536) {
    crypto.getRandomValues(body.subarray(i, Math.min(i + 65536, body.length)));
  }
  const start = performance.now();
  const answer = await fetch("/sink", { method: "POST", body });
  const { bytes: count } = await answer.json();
  const took = (performance.now() - start) / 1000;
  tell(`${bytes(count)} from the browser in ${seconds(took)}`, rate(count, took));
}

async function work(task) {
  if (working) {
    return;
  }
  working = true;
  const buttons = ["many", "down", "up"].map(byId);
  buttons.forEach((button) => { button.disabled = true; });
  progress(0);
  byId("progress").hidden = false;
  try {
    await task();
  } catch (error) {
    tell("It failed", error.message);
  } finally {
    working = false;
    byId("progress").hidden = true;
    buttons.forEach((button) => { button.disabled = false; });
    poll();
  }
}

async function copy(button) {
  const source = byId(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "copied";
  } catch {
    getSelection().selectAllChildren(source);
    button.textContent = "selected";
  }
  setTimeout(() => { button.textContent = "copy"; }, 2000);
}

byId("many").addEventListener("click", () => work(many));
byId("down").addEventListener("click", () => work(download));
byId("up").addEventListener("click", () => work(upload));
document.querySelectorAll("[data-copy]").forEach((button) => {
  button.addEventListener("click", () => copy(button));
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    poll();
  }
});
setInterval(() => {
  if (!document.hidden) {
    poll();
  }
}, POLL_MILLIS);
poll();
