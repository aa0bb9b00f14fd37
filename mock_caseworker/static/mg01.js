// MG01: the register of the chosen 统筹区 as a workbook.
$("btnExport").addEventListener("click", function () {
  window.location.href = "/MG01/export?pool=" + encodeURIComponent($("q_pool").value);
});
