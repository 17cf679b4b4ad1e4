// {{ header }}
{% if unrecognized %}
import type { Unrecognized } from "./core/types.js";
{%- endif %}
import type { BridgeEvent } from "./events.js";
{%- if !types.is_empty() %}
import type { {{ types|join(", ") }} } from "./types.js";
{%- endif %}

declare global {
  interface Window {
    /** Called with every event. It stays the page's own: the client listens beside it. */
    {{ handler }}?: ((event: BridgeEvent) => void) | undefined;
{%- for global in written %}
{{ global.doc }}    {{ global.text }}
{%- endfor %}
  }
}
