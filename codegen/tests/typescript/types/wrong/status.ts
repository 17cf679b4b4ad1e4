import { commands } from "@transom/wallet";

commands.proof.verify("oops");
