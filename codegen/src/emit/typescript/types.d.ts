// {{ header }}

{% if open -%}
import type { Unrecognized } from "./core/types.js";

{% endif -%}
{% for choice in choices -%}
{{ choice.doc }}export type {{ choice.name }} =
{%- for value in choice.values %}
{{ value.doc }}  | {{ value.text }}
{%- endfor %};

{% endfor -%}
{% for record in records -%}
{{ record.doc }}export interface {{ record.name }} {
{%- for member in record.members %}
{{ member.doc }}  {{ member.text }}
{%- endfor %}
}

{% endfor -%}
export {};
