// The frame: menu tree, tabs with one work frame each, countdown of the idle time.
var TITLES = {}, left = 0;

function frameOf(screen) { return document.querySelector('iframe[name="work_' + screen + '"]'); }

function addressOf(screen) { return screen === "ADMIN" ? "/admin" : "/" + screen; }

function activate(screen) {
  document.querySelectorAll("#tabs [role=tab]").forEach(function (tab) {
    var chosen = tab.getAttribute("data-screen") === screen;
    tab.setAttribute("aria-selected", chosen ? "true" : "false");
    if (chosen) tab.scrollIntoView({block: "nearest", inline: "nearest"});
  });
  document.querySelectorAll("#panels iframe").forEach(function (frame) { frame.hidden = frame.name !== "work_" + screen; });
}

function addTab(screen) {
  var tab = document.createElement("span");
  tab.setAttribute("role", "tab");
  tab.setAttribute("tabindex", "0");
  tab.setAttribute("data-screen", screen);
  tab.textContent = TITLES[screen];
  tab.onclick = function () { activate(screen); };
  if (screen !== FIRST) {
    var close = document.createElement("a");
    close.href = "#";
    close.title = "关闭";
    close.textContent = "×";
    close.onclick = function (event) { event.stopPropagation(); closeTab(screen); return false; };
    tab.appendChild(close);
  }
  document.getElementById("tabs").appendChild(tab);
}

function closeTab(screen) {
  document.querySelector('#tabs [data-screen="' + screen + '"]').remove();
  frameOf(screen).remove();
  activate(FIRST);
}

// A menu click always begins the function anew, in its own tab.
function openScreen(screen) {
  var frame = frameOf(screen);
  if (frame) { frame.contentWindow.location.replace(addressOf(screen)); }
  else {
    addTab(screen);
    frame = document.createElement("iframe");
    frame.name = "work_" + screen;
    frame.title = TITLES[screen];
    frame.src = addressOf(screen);
    document.getElementById("panels").appendChild(frame);
  }
  activate(screen);
}

document.querySelectorAll("[data-screen]").forEach(function (item) {
  TITLES[item.getAttribute("data-screen")] = item.textContent;
  item.onclick = function () { openScreen(item.getAttribute("data-screen")); return false; };
});
document.querySelectorAll(".tree .off").forEach(function (item) {
  item.onclick = function () { window.alert("您没有该操作权限！"); return false; };
});
document.querySelectorAll(".tree .node").forEach(function (node) {
  node.onclick = function () {
    var open = node.getAttribute("aria-expanded") === "true";
    node.setAttribute("aria-expanded", open ? "false" : "true");
    node.parentNode.querySelector("ul").hidden = open;
  };
});

function twoDigits(number) { return (number < 10 ? "0" : "") + number; }

function startCountdown(seconds) { left = seconds; }

setInterval(function () {
  if (left > 0) left -= 1;
  $("session_left").textContent = twoDigits(Math.floor(left / 60)) + ":" + twoDigits(left % 60);
}, 1000);
startCountdown(PAGE.idle);
openScreen(FIRST);
