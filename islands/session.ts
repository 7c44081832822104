/** When the session has ended, a part of a page would be answered by the sign-in page: show that as a whole page. */

interface Answer {
  detail: { ctx?: { response?: { raw?: Response } } };
}

export function startSessionWatch(): void {
  document.addEventListener("htmx:before:response", (event) => {
    const answer = (event as unknown as Answer).detail.ctx?.response?.raw;
    if (!answer?.redirected || !new URL(answer.url).pathname.startsWith("/account/")) return;
    event.preventDefault();
    location.reload();
  });
}
