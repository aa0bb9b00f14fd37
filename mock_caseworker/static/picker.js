// The date picker: its fields are read-only, a date comes in by picking a day or typing into the popup.
function twoDigits(number) { return (number < 10 ? "0" : "") + number; }

function isoDate(year, month, day) { return year + "-" + twoDigits(month) + "-" + twoDigits(day); }

function isRealDate(text) {
  var parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!parts) return false;
  var day = new Date(+parts[1], +parts[2] - 1, +parts[3]);
  return day.getMonth() === +parts[2] - 1 && day.getDate() === +parts[3];
}

function closePicker() {
  var picker = document.querySelector(".picker");
  if (picker) picker.remove();
}

function openPicker(input) {
  closePicker();
  var shown = (input.value || PAGE.today).split("-"), year = +shown[0], month = +shown[1];
  var picker = document.createElement("div");
  picker.className = "picker";
  picker.setAttribute("role", "dialog");
  picker.setAttribute("aria-label", "选择日期");
  document.body.appendChild(picker);
  var box = input.getBoundingClientRect();
  picker.style.left = box.left + window.scrollX + "px";
  picker.style.top = box.bottom + window.scrollY + "px";

  function choose(text) { input.value = text; closePicker(); }

  function draw() {
    var html = '<div class="pickhead"><button type="button" data-move="-12">«</button><button type="button" data-move="-1">‹</button>' +
      "<b>" + year + "年" + month + '月</b><button type="button" data-move="1">›</button><button type="button" data-move="12">»</button></div>' +
      "<table><tr>" + "日一二三四五六".split("").map(function (name) { return "<th>" + name + "</th>"; }).join("") + "</tr><tr>";
    var offset = new Date(year, month - 1, 1).getDay(), last = new Date(year, month, 0).getDate(), cell;
    for (cell = 0; cell < offset + last; cell++) {
      if (cell && cell % 7 === 0) html += "</tr><tr>";
      var day = cell - offset + 1;
      html += day < 1 ? "<td></td>" : '<td><button type="button" data-day="' + isoDate(year, month, day) + '" title="' + isoDate(year, month, day) + '">' + day + "</button></td>";
    }
    html += '</tr></table><div class="pickfoot"><input type="text" aria-label="输入日期" size="11" maxlength="10" placeholder="YYYY-MM-DD">' +
      '<button type="button" data-typed>确定</button><button type="button" data-clear>清空</button><button type="button" data-close>关闭</button></div>';
    picker.innerHTML = html;
  }

  picker.onclick = function (event) {
    var button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.move) {
      var index = year * 12 + month - 1 + +button.dataset.move;
      year = Math.floor(index / 12);
      month = index % 12 + 1;
      draw();
    } else if (button.dataset.day) choose(button.dataset.day);
    else if ("typed" in button.dataset) {
      var text = picker.querySelector("input").value.trim();
      if (isRealDate(text)) choose(text); else window.alert("日期格式不正确！");
    } else if ("clear" in button.dataset) choose("");
    else closePicker();
  };
  draw();
}

document.addEventListener("click", function (event) {
  var button = event.target.closest("[data-pick]");
  if (button) openPicker($(button.getAttribute("data-pick")));
  else if (event.target.hasAttribute("data-picker")) openPicker(event.target);
});
