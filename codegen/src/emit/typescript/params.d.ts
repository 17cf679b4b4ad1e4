// {{ header }}

{% if !types.is_empty() -%}
import type { {{ types|join(", ") }} } from "./types.js";

{% endif -%}
{% for taken in commands -%}
/** What `{{ taken.command }}` takes. */
export interface {{ taken.name }} {
{%- for member in taken.members %}
{{ member.doc }}  {{ member.text }}
{%- endfor %}
}

{% endfor -%}
export {};
