// {{ header }}

import type { {{ core|join(", ") }} } from "./core/types.js";
import type {
{%- for event in events %}
  {{ event }},
{%- endfor %}
  EventMap,
} from "./events.js";
{%- if !params.is_empty() %}
import type {
{%- for name in params %}
  {{ name }},
{%- endfor %}
} from "./params.js";
{%- endif %}

/** What each command takes, and how it ends. */
export type CommandMap = {
{%- for types in map %}
  {{ types.key }}: {
    params: {{ types.params }};
    ends:{{ types.ends }};
    fails:{{ types.fails }};
  };
{%- endfor %}
};

/** Where each command stands. */
export interface CommandTree {
{%- for line in tree %}
{{ line.doc }}{{ line.text }}
{%- endfor %}
}

/** Every command as text, for pages that send it themselves. */
export declare const commands: Builders<{
  commands: CommandMap;
  tree: CommandTree;
  events: EventMap;
}>;
