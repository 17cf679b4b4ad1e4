// {{ header }}

import type { {{ core|join(", ") }} } from "./core/types.js";
{%- if !types.is_empty() %}
import type { {{ types|join(", ") }} } from "./types.js";
{%- endif %}

{% for event in envelopes -%}
{{ event.doc }}export type {{ event.either }} = {% if let Some(success) = event.success %}{{ success }} | {% endif %}{{ event.failure }};

{% if let Some(success) = event.success -%}
{% if event.envelopes.len() == 1 -%}
{% for envelope in event.envelopes -%}
export interface {{ success }} {
  readonly ok: true;
  readonly event: {{ event.literal }};
{%- if let Some(status) = envelope.status %}
  readonly status:{{ status }};
{%- endif %}
{%- for member in envelope.members %}
{{ member.doc }}  {{ member.text }}
{%- endfor %}
  readonly rid?: string;
}
{% endfor %}
{% else -%}
export type {{ success }} =
{%- for envelope in event.envelopes %}
  | {
      readonly ok: true;
      readonly event: {{ event.literal }};
{%- if let Some(status) = envelope.status %}
      readonly status:{{ status }};
{%- endif %}
{%- for member in envelope.members %}
{{ member.doc }}      {{ member.text }}
{%- endfor %}
      readonly rid?: string;
    }
{%- endfor %};

{% endif -%}
{% endif -%}
{% if let Some(fields) = event.error_fields -%}
/** What may stand beside an error of the event. */
export interface {{ fields }} {
{%- for member in event.beside_error %}
{{ member.doc }}  {{ member.text }}
{%- endfor %}
}

{% endif -%}
export type {{ event.failure }} = {{ event.failed }};

{% endfor -%}
/** Every event, by its name. */
export interface EventMap {
{%- for event in envelopes %}
  readonly {{ event.key }}: {{ event.either }};
{%- endfor %}
}

export type EventName = keyof EventMap;

/** Whatever the page can be told. */
export type BridgeEvent = EventMap[EventName];
