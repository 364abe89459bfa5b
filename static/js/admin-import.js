// The import pages of the admin: the drop zone with its upload bar, today's date, columns that were changed, and the
// progress of a running import without reloading the page. Everything works without this file too.
(() => {
  const size = (bytes) => {
    const units = ["bytes", "KB", "MB", "GB"];
    let step = 0;
    while (bytes >= 1024 && step < units.length - 1) { bytes /= 1024; step += 1; }
    return `${bytes.toLocaleString(undefined, { maximumFractionDigits: step ? 1 : 0 })} ${units[step]}`;
  };

  function dropZone(zone) {
    const input = zone.querySelector("input[type=file]");
    const chosen = zone.querySelector("[data-chosen]");
    const show = () => {
      const file = input.files[0];
      zone.classList.toggle("ms-has-file", Boolean(file));
      chosen.hidden = !file;
      chosen.textContent = file ? `${file.name}, ${size(file.size)}` : "";
    };
    zone.classList.add("ms-live");
    input.addEventListener("change", show);
    let inside = 0;
    const over = (change) => () => { inside = Math.max(0, inside + change); zone.classList.toggle("ms-over", inside > 0); };
    zone.addEventListener("dragenter", over(1));
    zone.addEventListener("dragleave", over(-1));
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      inside = 0;
      zone.classList.remove("ms-over");
      if (!event.dataTransfer || !event.dataTransfer.files.length) return;
      const one = new DataTransfer();
      one.items.add(event.dataTransfer.files[0]);
      input.files = one.files;
      show();
    });
    show();
  }

  function upload(form) {
    form.addEventListener("submit", (event) => {
      const box = form.querySelector("[data-sending]");
      const said = form.querySelector("[data-sent]");
      const bar = box.querySelector("progress");
      const button = form.querySelector("button[type=submit]");
      if (!form.querySelector("input[type=file]").files.length) return;
      event.preventDefault();
      const request = new XMLHttpRequest();
      box.hidden = false;
      button.disabled = true;
      request.upload.addEventListener("progress", (sent) => {
        if (!sent.lengthComputable) return;
        bar.value = sent.loaded / sent.total;
        said.textContent = sent.loaded < sent.total
          ? `${size(sent.loaded)} of ${size(sent.total)} sent`
          : "Sent. The file is being looked at.";
      });
      request.addEventListener("load", () => {
        const own = location.href.split(/[?#]/)[0];
        if (request.status < 400 && request.responseURL.split(/[?#]/)[0] !== own) {
          location.assign(request.responseURL);
          return;
        }
        const answer = new DOMParser().parseFromString(request.responseText, "text/html");
        const page = answer.querySelector("[data-import-page]");
        if (page) {
          document.querySelector("[data-import-page]").replaceWith(page);
          start();
          const wrong = page.querySelector(".ms-error");
          if (wrong) wrong.scrollIntoView({ block: "center" });
        } else {
          button.disabled = false;
          said.textContent = request.status === 413
            ? "The file is larger than this server takes."
            : `The server did not take the file (${request.status}). Please try again.`;
        }
      });
      request.addEventListener("error", () => {
        button.disabled = false;
        said.textContent = "The connection was lost. Please try again.";
      });
      request.open("POST", form.action || location.href);
      request.send(new FormData(form));
    });
  }

  function today(button) {
    const input = document.getElementById(button.dataset.today);
    button.hidden = false;
    button.addEventListener("click", () => {
      const now = new Date();
      const two = (number) => String(number).padStart(2, "0");
      input.value = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
      input.focus();
    });
  }

  function columns(form) {
    for (const choice of form.querySelectorAll(".ms-columns select")) {
      const before = choice.value;
      choice.addEventListener("change", () => choice.closest("tr").classList.toggle("ms-changed", choice.value !== before));
    }
  }

  function watch(box) {
    const say = document.querySelector("[data-say]");
    let stage = "";
    let wait = 1000;
    const look = async () => {
      try {
        const answer = await fetch(box.dataset.watch, { headers: { "X-Requested-With": "fetch" } });
        if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
        const holder = document.createElement("div");
        holder.innerHTML = await answer.text();
        const fresh = holder.querySelector("[data-progress]");
        if (fresh.dataset.state === "over") { location.reload(); return; }
        const now = box.querySelector("[data-progress]");
        now.querySelector("progress").value = fresh.querySelector("progress").value;
        now.querySelector(".ms-stage").textContent = fresh.querySelector(".ms-stage").textContent;
        now.querySelector(".ms-tells").replaceWith(fresh.querySelector(".ms-tells"));
        const name = fresh.dataset.stage.split(":")[0];
        if (name !== stage) { stage = name; say.textContent = name; }
        wait = 1000;
      } catch {
        wait = Math.min(wait * 2, 15000);
      }
      setTimeout(look, wait);
    };
    setTimeout(look, wait);
  }

  function start() {
    document.querySelectorAll("[data-drop]").forEach(dropZone);
    document.querySelectorAll("[data-upload]").forEach(upload);
    document.querySelectorAll("[data-today]").forEach(today);
    document.querySelectorAll("#columns").forEach(columns);
    document.querySelectorAll("[data-watch]").forEach(watch);
  }
  start();
})();
