// What a page may and may not send.

import { commands } from "@transom/wallet";

const text: string = commands.pay.transfer.confirm({ pin: "4711" });
commands.wallet();
commands.wallet({});
commands.proof.verify();
commands.proof.verify({ sensor: "face" });
commands.pay.card({ amount: 1, currency: "eur", to: "a@b.c" });
commands.pay.card({ amount: 1, currency: "eur", phoneNumber: "+1", tags: ["a"], confirm: false });
commands.pay.card({ amount: 1, currency: "an open choice takes any text", to: "a@b.c" });
commands.pay.transfer.start({ amount: 1, iban: "DE02" });

// @ts-expect-error a required param is missing
commands.pay.transfer.confirm({});
// @ts-expect-error a required param is missing, and so are all params
commands.pay.transfer.confirm();
// @ts-expect-error `to` may be missing only where `phoneNumber` is there
commands.pay.card({ amount: 1, currency: "eur" });
// @ts-expect-error one of `iban` and `to` has to be there
commands.pay.transfer.start({ amount: 1 });
// @ts-expect-error a closed choice has no such value
commands.proof.verify({ sensor: "nose" });
// @ts-expect-error a number is not written as text
commands.pay.transfer.start({ amount: "1", iban: "DE02" });
// @ts-expect-error absent is not the same as undefined
commands.proof.verify({ sensor: undefined });
// @ts-expect-error the command takes nothing
commands.lock({ now: true });
// @ts-expect-error there is no such param
commands.proof.verify({ finger: "touch" });
// @ts-expect-error there is no such variant
commands.pay.cheque({ amount: 1 });
// @ts-expect-error commands cannot be replaced
commands.wallet = () => text;
