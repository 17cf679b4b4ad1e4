// {{ header }}

import type { Unrecognized } from "../core/types.js";
{%- if !types.is_empty() %}
import type { {{ types|join(", ") }} } from "../types.js";
{%- endif %}

{{ doc }}export interface {{ name }} {
{%- for line in tree %}
{{ line.doc }}{{ line.text }}
{%- endfor %}
}

{% for taken in takes -%}
/** What `{{ taken.call }}` takes. */
export interface {{ taken.name }} {
{%- for member in taken.members %}
{{ member.doc }}  {{ member.text }}
{%- endfor %}
}

{% endfor -%}
/** What a call answers when it fails. The promise resolves with it. */
export interface {{ failure }} {
  readonly success: false;
  readonly error: {
    readonly code:{{ codes }};
    /** For people; may change. */
    readonly message: string;
  };
}

declare global {
  interface Window {
    /** There inside an app that serves it. */
    {{ global }}?: {{ name }};
  }
}
