// UI02: the 常住地 list loads after the 统筹区(市) was chosen.
$("pay_city").addEventListener("change", function () {
  var region = $("pay_region");
  region.innerHTML = '<option value=""></option>';
  if (!$("pay_city").value) return;
  ask("/ui/query", {query: "counties", city: $("pay_city").value}, function (answer) {
    if (!answer) return;
    answer.options.forEach(function (pair) {
      var option = document.createElement("option");
      option.value = pair[0];
      option.textContent = pair[0] + " " + pair[1];
      region.appendChild(option);
    });
  });
});
