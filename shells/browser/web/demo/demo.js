// A small web app that signs people in through the bridge, with every command that the bridge knows.

import { act, commands, show, use } from "/app.js";
import { openBridge } from "/talk.js";
import "/account.js";
import "/organizations.js";
import "/reset.js";
import "/server.js";
import "/sessions.js";
import "/signin.js";
import "/steps.js";
import "/tasks.js";
import "/tenant.js";

async function start(by) {
  await show("wait");
  const settings = await (await fetch("/demo.json")).json();
  await act(async () => {
    use(await openBridge(by, settings));
    return commands().configure({ key: settings.publishableKey });
  });
}

for (const choice of document.getElementsByName("by")) choice.onchange = () => start(choice.value);
start("despia");
