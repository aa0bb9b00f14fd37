// UI03: ask one source at a time; the earlier answer disappears at once.
document.querySelectorAll("[data-source]").forEach(function (button) {
  button.addEventListener("click", function () {
    var source = button.getAttribute("data-source");
    ["check_source", "check_result", "result_" + source, "time_" + source].forEach(function (name) { $(name).textContent = "\u00a0"; });
    $("record_grid").tBodies[0].innerHTML = "";
    ask("/UI03/check", {biz_no: $("case_key").getAttribute("data-biz-no"), source: source});
  });
});
