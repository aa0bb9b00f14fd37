// FR04: 校验 sends the file and shows its control figures; nothing is kept.
$("btnCheck").addEventListener("click", function () {
  var form = $("import_form"), request = new XMLHttpRequest();
  if (firstEmpty(form)) return;
  setBusy(true);
  $("control_grid").tBodies[0].innerHTML = "";
  request.open("POST", "/FR04/check");
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  request.setRequestHeader("X-Page", PAGE.mark);
  request.onload = function () {
    var answer;
    try { answer = JSON.parse(request.responseText); } catch (err) { answer = {error: "系统繁忙，请稍后再试！"}; }
    setBusy(false);
    restartCountdown();
    showMessage(answer.error || answer.message || "");
    if (!answer.error) fill(answer);
  };
  request.onerror = function () { setBusy(false); showMessage("系统繁忙，请稍后再试！"); };
  request.send(new FormData(form));
});
