// Shared by every page: element lookup, questions to the server, grids, keys, notices.
function $(name) { return document.getElementById(PAGE.ids[name] || name); }

function showMessage(text) {
  $("message").textContent = text;
  $("message").className = text.indexOf("操作成功") === 0 ? "message done" : "message";
}

function setBusy(busy) {
  document.body.setAttribute("aria-busy", busy ? "true" : "false");
  document.getElementById("loading").hidden = !busy;
}

function ask(path, question, done) {
  var request = new XMLHttpRequest();
  setBusy(true);
  request.open("POST", path);
  request.setRequestHeader("Content-Type", "application/json");
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  request.setRequestHeader("X-Page", PAGE.mark);
  request.onload = function () {
    var answer;
    try { answer = JSON.parse(request.responseText); } catch (err) { answer = {error: "系统繁忙，请稍后再试！"}; }
    setBusy(false);
    restartCountdown();
    if (answer.error) { showMessage(answer.error); if (done) done(null); return; }
    showMessage(answer.message || "");
    fill(answer);
    if (done) done(answer);
  };
  request.onerror = function () { setBusy(false); showMessage("系统繁忙，请稍后再试！"); if (done) done(null); };
  request.send(JSON.stringify(question));
}

function fill(answer) {
  var name, element;
  for (name in answer.values || {}) {
    element = $(name);
    if (!element) continue;
    if ("value" in element) element.value = answer.values[name];
    else element.textContent = answer.values[name] || "\u00a0";
  }
  for (name in answer.grids || {}) $(name + "_box").innerHTML = answer.grids[name];
}

function valuesOf(sources) {
  var values = {}, name;
  for (name in sources) values[name] = $(sources[name]).value.trim();
  return values;
}

function merged(first, second) {
  var all = {}, name;
  for (name in first) all[name] = first[name];
  for (name in second) all[name] = second[name];
  return all;
}

function firstEmpty(form) {
  var fields = form.querySelectorAll("[data-required]"), i;
  for (i = 0; i < fields.length; i++) {
    if (!fields[i].value.trim()) { window.alert("【" + fields[i].getAttribute("data-required") + "】不能为空！"); return true; }
  }
  return false;
}

document.addEventListener("click", function (event) {
  var button = event.target.closest("button");
  if (!button || button.disabled) return;
  var pageNo = button.getAttribute("data-page"), question = button.getAttribute("data-ask");
  if (pageNo) {
    var table = button.closest(".gridbox").querySelector("table.grid");
    ask("/ui/query", merged(JSON.parse(table.getAttribute("data-ask")), {page: pageNo}));
  } else if (question) {
    var any = JSON.parse(button.getAttribute("data-one-of") || "[]");
    if (any.length && !any.some(function (name) { return $(name).value.trim(); })) {
      window.alert("【" + button.getAttribute("data-one-label") + "】不能为空！");
      return;
    }
    ask("/ui/query", merged(JSON.parse(question), valuesOf(JSON.parse(button.getAttribute("data-from") || "{}"))));
  } else if (button.getAttribute("data-go")) {
    window.location.href = button.getAttribute("data-go");
  } else if (button.getAttribute("data-popup")) {
    window.open(button.getAttribute("data-popup"), "_blank", "width=820,height=640");
  } else if (button.getAttribute("data-confirm")) {
    if (firstEmpty(button.form)) return;
    if (window.confirm(button.getAttribute("data-confirm"))) {
      // The answer to an earlier save must not be taken for the answer to this one.
      showMessage("");
      button.form.submit();
    }
  }
});

document.addEventListener("change", function (event) {
  var address = event.target.getAttribute("data-open");
  if (address) window.location.href = address;
});

document.addEventListener("keydown", function (event) {
  var button = document.querySelector('button[data-key="' + event.key + '"]');
  if (button) { event.preventDefault(); button.click(); }
});

// --- 会话剩余 and 公告 live in the outermost window.
function restartCountdown() {
  try { if (window.top.startCountdown) window.top.startCountdown(PAGE.idle); } catch (err) { /* another origin */ }
}

function showNotice(notice) {
  if (document.querySelector(".notice")) return;
  var cover = document.createElement("div");
  cover.className = "cover";
  cover.innerHTML = '<div class="notice" role="dialog" aria-modal="true" aria-label="系统公告"><div class="noticehead">系统公告</div>' +
    '<div class="noticebody"><h2></h2><p></p></div><div class="buttons"><button type="button">关闭</button></div></div>';
  cover.querySelector("h2").textContent = notice[0];
  cover.querySelector("p").textContent = notice[1];
  cover.querySelector("button").onclick = function () { cover.parentNode.removeChild(cover); };
  document.body.appendChild(cover);
  cover.querySelector("button").focus();
}

restartCountdown();
if (PAGE.notice) (window.top.showNotice || showNotice)(PAGE.notice);
