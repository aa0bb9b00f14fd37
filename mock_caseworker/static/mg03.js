// MG03: ask the police about one record; the earlier answer disappears at once.
document.querySelectorAll("[data-side]").forEach(function (button) {
  button.addEventListener("click", function () {
    var side = button.getAttribute("data-side");
    ["result_" + side, "time_" + side].forEach(function (name) { $(name).textContent = "\u00a0"; });
    ask("/MG03/check", {side: side, personal_no: button.getAttribute("data-personal-no")});
  });
});
