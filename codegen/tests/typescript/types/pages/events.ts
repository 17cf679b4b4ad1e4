// What a page learns from an event, and what it may not assume.

import {
  createBridge,
  errorClass,
  isStatus,
  matchError,
  matchStatus,
  type ErrorClass,
  type Payment,
  type PaymentEvent,
  type ProofEvent,
  type Status,
  type Unrecognized,
} from "@transom/wallet";

const bridge = createBridge();

bridge.on("payment", (event) => {
  const same: PaymentEvent = event;
  void same;
  if (!event.ok) {
    const message: string = event.error.message;
    // @ts-expect-error an error has no status
    void event.status;
    return message;
  }
  // @ts-expect-error the address is there only while the user has to approve
  const early: string = event.approveUrl;
  void early;
  if (event.status === "waiting") {
    const address: string = event.approveUrl;
    const none: undefined = event.payment;
    return address + none;
  }
  if (event.status === "settled") {
    const payment: Payment | undefined = event.payment;
    return payment?.to.name;
  }
  // @ts-expect-error no status of this event
  if (event.status === "enrolled") return "";
  const rest: "sent" | "rejected" | Unrecognized = event.status;
  return rest;
});

bridge.on("paymentError", (event) => {
  const retry: boolean | undefined = event.retry;
  // @ts-expect-error beside the error of another event
  void event.attemptsLeft;
  return retry;
});

bridge.attempt.pay.card({ amount: 1, currency: "eur", to: "a@b.c" }).then((answer) => {
  if (answer.ok || answer.event !== "paymentError") return undefined;
  const retry: boolean | undefined = answer.retry;
  // @ts-expect-error it may be absent
  const always: boolean = answer.retry;
  return retry ?? always;
});

// @ts-expect-error there is no such event
bridge.on("paid", () => {});

export function proofAsNumber(event: ProofEvent): number {
  if (!event.ok) {
    return matchError(event.error.code, {
      missing_params: () => 1,
      not_linked: () => 1,
      no_sensor: () => 2,
      not_unlocked: () => 3,
      proof_failed: (code) => code.length,
      unrecognized: (code) => code.length,
    });
  }
  // @ts-expect-error a known status has no case
  matchStatus(event.status, { enrolled: () => 1, unrecognized: () => 0 });
  // @ts-expect-error a status that is not known has no case
  matchStatus(event.status, { enrolled: () => 1, verified: () => 1 });
  // @ts-expect-error a status that this event cannot carry has a case
  matchStatus(event.status, { enrolled: () => 1, verified: () => 1, sent: () => 1, unrecognized: () => 0 });
  return matchStatus(event.status, {
    enrolled: () => 1,
    verified: () => 2,
    unrecognized: (text) => text.length,
  });
}

export function readable(status: Status | Unrecognized): string {
  if (isStatus(status)) {
    const known: Status = status;
    return known;
  }
  const unknown: Unrecognized = status;
  return `(${unknown})`;
}

const certain: ErrorClass = errorClass("offline");
// @ts-expect-error a text may be no code at all
const uncertain: ErrorClass = errorClass("offline" as string);
void [certain, uncertain];
