// FR01: open a task for work; the accounts of a new one load after its 险种 was chosen.
var bizNo = "";

$("btnOpen").addEventListener("click", function () {
  var taskNo = $("open_task_no").value.trim();
  if (!taskNo) { window.alert("【任务号】不能为空！"); return; }
  ask("/FR01/open", {task_no: taskNo}, function (answer) {
    bizNo = answer ? answer.biz_no : "";
    $("btnNext").disabled = !bizNo;
  });
});

$("btnNext").addEventListener("click", function () { window.location.href = "/FR02?biz_no=" + encodeURIComponent(bizNo); });

$("fund").addEventListener("change", function () {
  var account = $("account_no");
  account.innerHTML = '<option value=""></option>';
  if (!$("fund").value) return;
  ask("/ui/query", {query: "fr_accounts", fund: $("fund").value}, function (answer) {
    if (!answer) return;
    answer.options.forEach(function (pair) {
      var option = document.createElement("option");
      option.value = pair[0];
      option.textContent = pair[0] + " " + pair[1];
      account.appendChild(option);
    });
  });
});
