// MG02: two records side by side; what differs is red.
var FIELDS = JSON.parse($("field_names").getAttribute("data-fields"));

function eachBox(work) {
  FIELDS.forEach(function (field) { work(field, $("first_" + field), $("second_" + field)); });
}

$("btnQuery").addEventListener("click", function () {
  var first = $("q_first_no").value.trim(), second = $("q_second_no").value.trim();
  if (!first) { window.alert("【个人编号一】不能为空！"); return; }
  if (!second) { window.alert("【个人编号二】不能为空！"); return; }
  $("btnNext").disabled = true;
  eachBox(function (field, one, other) { one.value = other.value = ""; });
  ["relation_grid", "contrib_grid", "benefit_grid"].forEach(function (name) { $(name).tBodies[0].innerHTML = ""; });
  ask("/ui/query", {query: "mg_pair", first: first, second: second}, function (answer) {
    $("btnNext").disabled = !answer;
    eachBox(function (field, one, other) {
      $("row_" + field).className = one.value !== other.value ? "differs" : "";
      one.style.color = other.style.color = one.value !== other.value ? "#c00000" : "";
    });
  });
});

$("btnNext").addEventListener("click", function () {
  window.location.href = "/MG03?first=" + encodeURIComponent($("first_personal_no").value) +
    "&second=" + encodeURIComponent($("second_personal_no").value);
});
