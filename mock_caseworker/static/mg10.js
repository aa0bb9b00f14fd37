// MG10: the printable sheet of the case in the box, else of the first one listed.
$("btnPrint").addEventListener("click", function () {
  var rows = $("case_grid").tBodies[0].rows;
  var bizNo = $("q_biz_no").value.trim() || (rows.length ? rows[0].cells[1].textContent.trim() : "");
  if (!bizNo) { window.alert("【业务流水号】不能为空！"); return; }
  window.open("/MG10/print?biz_no=" + encodeURIComponent(bizNo), "_blank", "width=820,height=640");
});
