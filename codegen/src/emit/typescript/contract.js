// {{ header }}

/** @type {import("./core/types.js").ContractData} */
export const contract = {
  name: {{ name }},
  version: {{ version }},
  handler: {{ handler }},
  rid: {{ rid }},
  statuses: {{ statuses }},
  errors: {
{%- for error in errors %}
    {{ error.key }}: {{ error.value }},
{%- endfor %}
  },
  commands: {
{%- for command in commands %}
    {{ command.key }}: {
      at: {{ command.at }},
      url: {{ command.url }},
      params: {{ command.params }},
      ends: {
{%- for ending in command.ends %}
        {{ ending.key }}: {{ ending.value }},
{%- endfor %}
      },
      fails: {
{%- for failure in command.fails %}
        {{ failure.key }}: {{ failure.value }},
{%- endfor %}
      },
      assumed: {{ command.assumed }},
      waits: {{ command.waits }},
    },
{%- endfor %}
  },
};
