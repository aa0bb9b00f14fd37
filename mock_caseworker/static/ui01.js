// UI01: query a person, open a draft, or begin a paper application.
var bizNo = "";

$("btnQuery").addEventListener("click", function () {
  var idNo = $("q_id_no").value.trim(), claimNo = $("q_claim_no").value.trim();
  if (!idNo && !claimNo) { window.alert("【社会保障号码】不能为空！"); return; }
  ["name", "sex", "birth_date", "personal_no", "hukou_region", "female_cat", "status", "id_no"].forEach(function (name) { $(name).value = ""; });
  ["contrib_grid", "benefit_grid", "claim_grid"].forEach(function (name) { $(name).tBodies[0].innerHTML = ""; });
  ask("/ui/query", {query: "person", id_no: idNo, claim_no: claimNo});
});

$("btnOpen").addEventListener("click", function () {
  var claimNo = $("q_claim_no").value.trim();
  if (!claimNo) { window.alert("【受理号】不能为空！"); return; }
  ask("/UI01/open", {claim_no: claimNo}, function (answer) {
    bizNo = answer ? answer.biz_no : "";
    $("btnNext").disabled = !bizNo;
  });
});

$("btnNew").addEventListener("click", function () {
  var personalNo = $("personal_no").value;
  if (!personalNo) { window.alert("【社会保障号码】不能为空！"); return; }
  window.location.href = "/UI02?personal_no=" + encodeURIComponent(personalNo);
});

$("btnNext").addEventListener("click", function () { window.location.href = "/UI02?biz_no=" + encodeURIComponent(bizNo); });
