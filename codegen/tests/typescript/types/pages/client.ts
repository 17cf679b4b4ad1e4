// What a page gets back.

import {
  BridgeError,
  createBridge,
  isBridgeError,
  type Bridge,
  type CommandError,
  type LockedSuccess,
  type LocalCode,
} from "@transom/wallet";

const bridge: Bridge = createBridge({ timeoutMs: 1000, transport: (text: string) => void text });

export async function pay(signal: AbortSignal): Promise<string> {
  const locked: LockedSuccess = await bridge.commands.lock(undefined, { signal });
  void locked;
  const started = await bridge.commands.pay.transfer.start({ amount: 1, iban: "DE02" });
  // @ts-expect-error this command never ends so
  if (started.status === "settled") return "";
  if (started.status === "waiting") return started.approveUrl;

  const ended = await bridge.commands.pay.transfer.confirm({ pin: "1" }, { timeoutMs: 0 });
  // @ts-expect-error it may also have ended in the other event
  void ended.status;
  if (ended.event === "locked") return "";
  return ended.status;
}

export async function attempt(): Promise<string> {
  const answer = await bridge.attempt.proof.verify({ sensor: "any" });
  if (answer.ok) return answer.event satisfies "proof";
  if (answer.event === null) return answer.error.code satisfies LocalCode;
  // @ts-expect-error a code of another command
  if (answer.error.code === "payment_failed") return "";
  return answer.error.code;
}

export function explain(error: unknown): string {
  if (isBridgeError(error, "proof.verify")) {
    const own: CommandError<"proof.verify"> = error;
    // @ts-expect-error a code of another command
    if (own.code === "payment_failed") return "";
    switch (error.code) {
      case "proof_failed":
      case "no_sensor":
      case "timeout":
        return error.command satisfies "proof.verify";
      default:
        return error.message;
    }
  }
  // @ts-expect-error there is no such command
  isBridgeError(error, "proof.forget");
  return error instanceof BridgeError ? error.code : "";
}

export async function newest(): Promise<string> {
  const host = await bridge.ready;
  // @ts-expect-error there may be no host, or a silent one
  void host.version;
  return host?.commands.join() satisfies string | undefined ?? "";
}

const supported: boolean = bridge.supports("pay.in_person");
// @ts-expect-error there is no such command
bridge.supports("pay.inPerson");
void supported;
