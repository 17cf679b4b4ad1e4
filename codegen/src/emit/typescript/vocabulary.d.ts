// {{ header }}

/** Every status this version of the contract knows. */
export type Status =
{%- for status in statuses %}
{{ status.doc }}  | {{ status.text }}
{%- else %} never
{%- endfor %};

/** Every error code this version of the contract knows. */
export type ErrorCode =
{%- for error in errors %}
{{ error.doc }}  | {{ error.text }}
{%- else %} never
{%- endfor %};

/**
 * Who can do something about an error: the page (`argument`, `order`), the user (`attempt`), the
 * host (`platform`), or time alone (`network`).
 */
export type ErrorClass = "argument" | "order" | "attempt" | "platform" | "network";

{% for group in groups -%}
{{ group.doc }}export type {{ group.name }} ={{ group.members }};

{% endfor -%}
export declare const statuses: readonly Status[];
export declare const errorCodes: readonly ErrorCode[];

/** Whether this version of the contract knows a status. */
export declare function isStatus(value: string): value is Status;

/** Whether this version of the contract knows an error code. */
export declare function isErrorCode(value: string): value is ErrorCode;

/** Who can do something about an error; `undefined` for a code that is not known. */
export declare function errorClass(code: ErrorCode): ErrorClass;
export declare function errorClass(code: string): ErrorClass | undefined;
