// PT01 to PT08: query a case by its number, open its draft, ask 部平台, go on, print.
function each(selector, change) { document.querySelectorAll(selector).forEach(change); }

function caseNo() { return ($("q_case_no").value || $("case_claim_no").textContent).trim(); }

function mayGoOn() {
  var next = $("btnNext");
  if (next) next.disabled = !$("form_biz_no").value || !next.getAttribute("data-next");
}

function askCase(path, question, done) {
  question.case_no = caseNo();
  if (!question.case_no) { window.alert("【受理号】不能为空！"); return; }
  ask(path, question, done);
}

$("btnQuery").addEventListener("click", function () {
  if (caseNo()) {
    each("table.form input[readonly]", function (input) { input.value = ""; });
    each("table.case td[id]", function (cell) { cell.textContent = "\u00a0"; });
    each("table.grid tbody", function (body) { body.innerHTML = ""; });
    if ($("verify_result")) $("verify_result").textContent = "\u00a0";
    $("form_biz_no").value = "";
  }
  mayGoOn();
  askCase("/ui/query", {query: $("btnQuery").getAttribute("data-query")}, function (answer) {
    if (answer && $("btnNext")) $("btnNext").setAttribute("data-next", answer.next);
    mayGoOn();
  });
});

if ($("btnOpen")) $("btnOpen").addEventListener("click", function () { askCase("/PT/open", {}, mayGoOn); });

if ($("btnVerify")) $("btnVerify").addEventListener("click", function () {
  $("verify_result").textContent = "\u00a0";
  ["relation_grid", "open_grid"].forEach(function (name) { $(name).tBodies[0].innerHTML = ""; });
  askCase("/PT/verify", {});
});

if ($("btnNext")) $("btnNext").addEventListener("click", function () {
  window.location.href = "/" + $("btnNext").getAttribute("data-next") + "?biz_no=" + encodeURIComponent($("form_biz_no").value);
});

if ($("btnPrint")) $("btnPrint").addEventListener("click", function () {
  var form = $("btnPrint").getAttribute("data-form") || $("document").value;
  if (!caseNo()) { window.alert("【受理号】不能为空！"); return; }
  window.open("/PT08/print?case_no=" + encodeURIComponent(caseNo()) + "&form=" + form, "_blank", "width=820,height=640");
});
