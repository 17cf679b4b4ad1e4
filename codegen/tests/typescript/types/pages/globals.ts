// What a page finds on `window`.

import { createBridge } from "@transom/wallet";
import type {} from "@transom/wallet/facades/till";

createBridge().close();

window.onWalletEvent = (event) => {
  if (event.event === "wallet" && event.ok) return event.amount;
  return undefined;
};
const balance: number | null | undefined = window.walletBalance;
// @ts-expect-error the balance is no text
window.walletBalance = "4200";

export async function charge(): Promise<string> {
  const till = window.shopTill?.till;
  const answer = await till?.charge({ amount: 1 });
  // @ts-expect-error a call takes what it needs
  void till?.charge();
  till?.getBalance({ callback: (balance) => balance.success });
  if (answer === undefined) return String(balance);
  if ("error" in answer) return answer.error.code;
  return answer.id;
}
