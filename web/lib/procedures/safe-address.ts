// Which addresses in what somebody wrote lead anywhere: pages, mails, and views of this page. Of anything else, and above all of what would run, nothing is left.

export function safeAddress(address: string): string {
  return /^(https?:\/\/|mailto:|#)/i.test(address) ? address : '';
}
