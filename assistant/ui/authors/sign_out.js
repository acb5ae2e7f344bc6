// Ends the session, then loads the page anew: it asks for the password.
document.addEventListener("click", async (event) => {
  if (event.target instanceof Element && event.target.closest("#cga-sign-out")) {
    await fetch("logout", { method: "POST" });
    location.reload();
  }
});
